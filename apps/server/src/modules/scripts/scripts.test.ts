/** Scripts against a real server and database. */
import { createHash } from "node:crypto";
import { ApiError, endpoints } from "@countersign/api";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { administratorToken } from "../../testing/sign-up.ts";
import { findScriptContent, findScriptVersion } from "./index.ts";

const of = endpoints.scripts;
let server: TestServer;
let api: ReturnType<TestServer["client"]>;
beforeAll(async () => {
  server = await startTestServer();
  api = server.client(await administratorToken(server));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const base64 = (text: string) => Buffer.from(text).toString("base64");
const put = (name: string, text: string, more: object = {}) =>
  api.call(of.putScript, { params: { name }, body: { interpreter: "bash", content: base64(text), ...more } });

test("a version is known by the hash of its bytes; the same again adds none", async () => {
  const first = await put("deploy", "echo one\n");
  expect(first).toMatchObject({ status: 201, reply: { version: 1, scope: "msp", created_by: "Annabel" } });
  expect(first.reply.hash).toBe(`sha256:${createHash("sha256").update("echo one\n").digest("hex")}`);
  expect(await put("deploy", "echo one\n")).toMatchObject({ status: 200, reply: { version: 1 } });
  expect(await put("deploy", "echo two\n")).toMatchObject({ status: 201, reply: { version: 2 } });
  expect(await put("deploy", "echo one\n")).toMatchObject({ status: 201, reply: { version: 3 } });
  const shown = (await api.call(of.showScript, { params: { name: "deploy" }, query: { version: 2 } })).reply;
  expect(Buffer.from(shown.content, "base64").toString()).toBe("echo two\n");
  expect(shown.versions.map(({ version }) => version)).toEqual([3, 2, 1]);
});

test("many versions at once are counted one by one", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, (_, at) => put("busy", `echo ${at}\n`)));
  expect(made.map(({ reply }) => reply.version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("the list has each script once, with its newest version, shipped ones too", async () => {
  const { scripts } = (await api.call(of.listScripts)).reply;
  const own = scripts.filter(({ scope }) => scope === "msp");
  expect(own.map(({ name }) => name)).toEqual(["busy", "deploy"]);
  const shipped = scripts.filter(({ scope }) => scope === "global").map(({ name }) => name);
  expect(shipped).toEqual(shipped.toSorted());
  expect(shipped).toEqual(expect.arrayContaining(["disk-space", "hello", "uptime-report"]));
  expect(new Set(scripts.map(({ name }) => name)).size).toBe(scripts.length);
  expect(scripts.find(({ name }) => name === "deploy")?.version).toBe(3);
});

test("other modules find versions and bytes", async () => {
  await inTransaction(server.ctx, systemActor("test-scripts"), async (tx) => {
    const found = await findScriptVersion(tx, "deploy", 2);
    expect(found).toMatchObject({ script: "deploy", version: 2, interpreter: "bash", parameters: [] });
    expect(Buffer.from((await findScriptContent(tx, found?.hash ?? "")) ?? []).toString()).toBe("echo two\n");
    expect(await findScriptVersion(tx, "deploy", 9)).toBeUndefined();
    expect((await findScriptVersion(tx, "deploy"))?.version).toBe(3);
  });
});

test.each([
  ["script-empty", () => put("nothing", "")],
  [
    "parameter-invalid",
    () => put("clever", "x", { parameters: [{ name: "a", type: "text", pattern: "^(a+)+$" }] }),
  ],
  ["not-allowed", () => put("hello", "echo mine\n")],
  ["bad-request", () => put("../etc/passwd", "x")],
  [
    "bad-request",
    () =>
      api.call(of.putScript, {
        params: { name: "x" },
        body: { interpreter: "perl" as "bash", content: base64("x") },
      }),
  ],
])("%s", async (code, call) => {
  await expect(call()).rejects.toSatisfy((error) => error instanceof ApiError && error.code === code);
});

describe("SQL is refused even to the owner of everything", () => {
  test.each([
    "update script_version set content = 'x' where script = 'deploy'",
    "update script_version set hash = 'sha256:' || repeat('0', 64)",
    "delete from script_version where script = 'deploy'",
    "truncate script_version cascade",
  ])("%s", async (statement) => {
    const client = new Client({ connectionString: server.postgres.superuserUrl });
    await client.connect();
    await expect(client.query(statement)).rejects.toThrow(/immutable/);
    await client.end();
  });

  test("and so is a hash that is not of the content", async () => {
    const client = new Client({ connectionString: server.postgres.superuserUrl });
    await client.connect();
    await expect(
      client.query(
        `insert into script_version select script, 99, 'sha256:' || repeat('0', 64), interpreter, content, parameters, description, created_at, created_by
         from script_version where script = 'deploy' and version = 1`,
      ),
    ).rejects.toThrow("script_version_hash_is_of_content");
    await client.end();
  });
});
