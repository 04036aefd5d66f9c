/** Codes under attack: raced through two server processes, guessed from many accounts, put where they do not belong. */
import { join } from "node:path";
import { readdirSync, readFileSync } from "node:fs";
import { type Client, endpoints } from "@countersign/api";
import { Client as Postgres } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { appCode, bytesOfSecret } from "../../testing/app-code.ts";
import { codeOf } from "../../testing/code-of.ts";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { type ServerProcess, startServerProcess } from "../../testing/server-process.ts";
import { userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { auditSettled } from "../audit/index.ts";

const of = endpoints.advancedSecurity;

let fleet: Fleet;
let device: ScriptedDevice;
let other: ServerProcess;
let secret: string;
/** Sessions and keys of several people, at either process. */
let callers: Client[];
let token: string;
const codes = new Set<string>();
/** The first server's clock is put forward, so that nobody waits for codes; the second's is the machine's. */
const clock = testClock();

/** A code that was not used yet, at the first server. */
function freshCode(): string {
  clock.now += 90;
  return codeNow();
}

function codeNow(): string {
  const code = appCode(secret, clock.now);
  codes.add(code);
  return code;
}

beforeAll(async () => {
  fleet = await trialFleet({ clock });
  device = await fleet.enrol("web-1");
  const { server, admin } = fleet;
  secret = (await admin.call(of.offerAccount)).reply.secret;
  await admin.call(of.confirmAccount, { body: { code: codeNow() } });
  other = startServerProcess(["--data", join(server.dataDir, "second"), "--port", "0", "--roles", "api"], {
    DATABASE_URL: server.postgres.urls.appUrl,
    KEYS_DIR: join(server.dataDir, "keys"),
    COUNTERSIGN_LOG_LEVEL: "debug",
  });
  await other.ready;
  callers = [];
  for (let at = 0; at < 5; at++) {
    token = await userToken(server, "standard", `person${at}@example.org`);
    const person = server.client(token);
    const key = (await person.call(endpoints.identity.createKey, { body: { name: "script" } })).reply.secret;
    callers.push(person, server.client(key), await other.client(token), await other.client(key));
  }
});
afterAll(async () => {
  other.child.kill("SIGTERM");
  await other.ended;
  await fleet.server[Symbol.asyncDispose]();
});
beforeEach(() => forgetAttempts(fleet.server));

const run = (client: Client, otp?: string) =>
  codeOf(
    client.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id] },
      ...(otp === undefined ? {} : { otp }),
    }),
  );

test("one code in 50 parallel requests, through two processes, from five people and their keys, opens exactly one", async () => {
  clock.now = Math.floor(Date.now() / 1000) + 30;
  const code = codeNow();
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, at) => run(callers[at % callers.length] ?? fleet.admin, code)),
  );
  expect(results.filter((result) => result === "done")).toHaveLength(1);
  expect(new Set(results)).toEqual(
    new Set(["done", "otp-used", ...results.filter((one) => one === "too-many-requests")]),
  );
  await forgetAttempts(fleet.server);
  // Nor any later, wherever it is tried.
  for (const caller of callers.slice(0, 4)) expect(await run(caller, code)).toBe("otp-used");
});

test("a code whose request failed after it was let through opens no other", async () => {
  const code = freshCode();
  const params = { name: "hello" };
  const body = { version: 1, hash: `sha256:${"0".repeat(64)}` };
  expect(await codeOf(fleet.admin.call(of.exemptScript, { params, body, otp: code }))).toBe("script-changed");
  expect(await run(fleet.admin, code)).toBe("otp-used");
});

describe("guessing", () => {
  test("is shut after five wrong codes of one person, with whichever session or key, for the right one too", async () => {
    const own = callers.slice(0, 4);
    const results: string[] = [];
    for (let at = 0; at < 6; at++) results.push(await run(own[at % 4] ?? fleet.admin, "0000000"));
    expect(results).toEqual([...Array.from({ length: 5 }, () => "otp-invalid"), "too-many-requests"]);
    const code = freshCode();
    for (const caller of own) expect(await run(caller, code)).toBe("too-many-requests");
    // Another person has tries of their own left.
    expect(await run(callers[4] ?? fleet.admin, code)).toBe("done");
  });

  test("from many accounts and keys shares one budget of the secret", async () => {
    const results = await Promise.all(
      callers.flatMap((caller) => [run(caller, "000000x"), run(caller, "x")]),
    );
    expect(results.filter((result) => result === "otp-invalid")).toHaveLength(20);
    expect(results.filter((result) => result === "too-many-requests")).toHaveLength(20);
    // Who did not guess waits as well, and hears why.
    expect(await run(fleet.admin, freshCode())).toBe("too-many-requests");
  });

  test("stands in the audit log each time, however much was refused from the same address before", async () => {
    const guesses = async () => {
      await auditSettled(fleet.server.ctx);
      const query = { event: "authorization.refused", limit: 200 };
      const { entries } = (await fleet.admin.call(endpoints.audit.listEntries, { query })).reply;
      return entries.filter(({ body }) => body["code"] === "otp-invalid").length;
    };
    const before = await guesses();
    for (let at = 0; at < 30; at++) await run(fleet.admin, "000000x");
    expect(await run(callers[0] ?? fleet.admin, "000000x")).toBe("otp-invalid");
    expect(await guesses()).toBe(before + 6);
  });

  test("ends with a time to come again", async () => {
    for (let at = 0; at < 5; at++) await run(fleet.admin, "000000x");
    const error = await fleet.admin
      .call(endpoints.runs.requestRun, { body: { script: "hello", devices: [device.id] }, otp: "1" })
      .catch((problem: unknown) => problem);
    expect(error).toMatchObject({ status: 429, code: "too-many-requests" });
    expect((error as { headers: Headers }).headers.get("retry-after")).toBe("3600");
  });
});

describe("after codes were given in every place that takes or refuses them", () => {
  const elsewhere = "918273";
  beforeAll(async () => {
    await forgetAttempts(fleet.server);
    const { url } = fleet.server;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ script: "hello", devices: [device.id] });
    const post = (path: string, more: object = {}) =>
      fetch(`${url}${path}`, { method: "POST", headers, body, ...more });
    expect((await post(`/api/v1/runs?otp=${freshCode()}`)).status).toBe(201);
    codes.add(elsewhere);
    for (const path of [
      `/api/v1/runs?otp=${elsewhere}`,
      `/api/v1/runs?OTP=${elsewhere}`,
      `/api/v1/runs?%6ftp=${elsewhere}&x=1`,
      `/api/v1/runs?a=1&otp=${elsewhere}&otp=123`,
      `/api/v1/nothing?otp=${elsewhere}`,
      `/api/v1/me?otp=${elsewhere}`,
      `/nothing?otp=${elsewhere}`,
      `/?otp=${elsewhere}`,
      `/api/v1/runs?otp=${elsewhere}%ff`,
    ]) {
      await post(path);
      await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      await post(path, { body: "{ this is not JSON" });
      await fetch(`${(await other.ready).url}${path}`, { method: "POST", headers, body });
    }
    await post("/api/v1/runs", { headers: { ...headers, "x-countersign-otp-code": elsewhere } });
    await auditSettled(fleet.server.ctx);
  });

  /** Codes are short: among hexadecimal digits they stand by chance. */
  function found(text: string): string[] {
    const bytes = bytesOfSecret(secret);
    return [
      ...[...codes].filter((code) => new RegExp(`(?<![0-9a-zA-Z])${code}(?![0-9a-zA-Z])`).test(text)),
      ...[secret, bytes.toString("hex"), bytes.toString("base64").slice(0, -2)].filter((form) =>
        text.includes(form),
      ),
    ];
  }

  test("the scan sees what is planted", () => {
    expect(found(`GET /api/v1/runs?otp=${elsewhere} 401`)).toEqual([elsewhere]);
    expect(found(JSON.stringify({ secret }))).toEqual([secret]);
    expect(found(`\\x${bytesOfSecret(secret).toString("hex")}`)).toHaveLength(1);
    expect(found("sha256:ab918273cd")).toEqual([]);
  });

  test("no log line of either process holds one", () => {
    expect(fleet.server.logLines.length).toBeGreaterThan(20);
    expect(other.errors()).toContain("answered");
    expect(found(fleet.server.logLines.join("\n"))).toEqual([]);
    expect(found(other.errors())).toEqual([]);
  });

  test("no table, no file and no number of the server holds one", async () => {
    const client = new Postgres({ connectionString: fleet.server.postgres.superuserUrl });
    await client.connect();
    const { rows: tables } = await client.query<{ name: string }>(
      "select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
    );
    expect(tables.map(({ name }) => name)).toContain("authorization_account");
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      const text = rows.map(({ row }) => row).join("\n");
      const decoded = text.replaceAll(/\\+x([0-9a-f]+)/g, (_, hex: string) =>
        Buffer.from(hex, "hex").toString("latin1"),
      );
      expect({ name, found: [...found(text), ...found(decoded)] }).toEqual({ name, found: [] });
    }
    await client.end();
    const files = readdirSync(fleet.server.dataDir, { recursive: true, withFileTypes: true });
    for (const { parentPath, name } of files.filter((entry) => entry.isFile()))
      expect({ name, found: found(readFileSync(join(parentPath, name), "latin1")) }).toEqual({
        name,
        found: [],
      });
    expect(found(await (await fetch(`${fleet.server.url}/metrics`)).text())).toEqual([]);
  });
});
