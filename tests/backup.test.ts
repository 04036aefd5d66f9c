/** A whole installation in one file, and made anew from it: on another place, by other means, damaged, with the wrong key. */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, createClient, endpoints } from "@countersign/api";
import { freePort } from "./processes/free-port.ts";
import { type Installation, setUp, startUp, typeCommand, untilConnected } from "./processes/installation.ts";
import { until } from "./processes/until.ts";

// needs: age

const home = mkdtempSync(path.join(tmpdir(), "countersign-backup-"));
const at = (...names: string[]) => path.join(home, ...names);
const data = at("data");
const identity = at("identity.txt");
const file = at("monday.age");
let recipient = "";
let installation: Installation;
let session = "";
let key = "";

const signedIn = (token: string, server = installation.url): Client => createClient({ server, token });
const type = (words: readonly string[], input = "") => typeCommand(words, { home, input });

beforeAll(async () => {
  execFileSync("age-keygen", ["-o", identity], { stdio: "ignore" });
  recipient = /public key: (age1\S+)/.exec(readFileSync(identity, "utf8"))?.[1] ?? "";
  installation = await startUp(data, await freePort());
  session = await setUp(installation.url, data);
  await untilConnected(signedIn(session));
  const made = await signedIn(session).call(endpoints.identity.createKey, { body: { name: "backup" } });
  key = made.reply.secret;
  const hello = await typeCommand(["run", "hello", "--device", "local", "--wait"], {
    home,
    server: installation.url,
    env: { COUNTERSIGN_TOKEN: key },
  });
  expect(hello.code).toBe(0);
}, 90_000);

afterAll(async () => {
  await installation.up.stop();
  rmSync(home, { recursive: true, force: true });
});

test("a running installation is backed up for a recipient, whom stock age serves as well", async () => {
  const { code, out, err } = await type(["backup", "--out", file, "--recipient", recipient, "--data", data]);
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out).toMatch(/monday\.age: \d+ bytes, \d+ rows/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const plain = execFileSync("age", ["--decrypt", "-i", identity, file]);
  const names = execFileSync("tar", ["tz"], { input: plain }).toString().split("\n");
  expect(names).toEqual(expect.arrayContaining(["manifest.json", "keys/secrets.key", "tables/run.copy"]));
  // What would let somebody in, or turn a device back.
  for (const absent of [
    "tables/user_session.copy",
    "tables/enrolment_token.copy",
    "keys/postgres-roles.json",
  ])
    expect(names).not.toContain(absent);
  expect(names.filter((name) => name.startsWith("agent"))).toEqual([]);
  expect(readFileSync(file).includes("hello")).toBe(false);
  expect(readdirSync(home).filter((name) => name.startsWith("."))).toEqual([]);
});

test("what cannot be written is said, and nothing is replaced", async () => {
  const again = await type(["backup", "--out", file, "--recipient", recipient, "--data", data]);
  expect(again).toMatchObject({ code: 1, out: "" });
  expect(again.err).toContain("file-exists");
  const odd = await type(["backup", "--out", at("x.age"), "--recipient", "age1nobody", "--data", data]);
  expect(odd.err).toContain("recipient-invalid");
  const short = await type(["backup", "--out", at("x.age"), "--data", data, "--passphrase-stdin"], "short\n");
  expect(short).toMatchObject({ code: 2 });
  const nothing = await type(["backup", "--out", at("x.age"), "--recipient", recipient, "--data", at("no")]);
  expect(nothing.err).toContain("not-an-installation");
  expect(existsSync(at("x.age"))).toBe(false);
});

test("an installation made anew from it has everything but what must not come back", async () => {
  const run = (await signedIn(key).call(endpoints.runs.listRuns)).reply.runs[0];
  await installation.up.stop();
  const restored = await type(["restore", file, "--identity", identity, "--data", at("anew")]);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.err).toContain("Stop the old server for good");
  const anew = await startUp(at("anew"), await freePort());
  try {
    const api = signedIn(key, anew.url);
    expect((await api.call(endpoints.runs.showRun, { params: { id: run?.id ?? "" } })).reply.short_code).toBe(
      run?.short_code,
    );
    await expect(signedIn(session, anew.url).call(endpoints.identity.whoAmI)).rejects.toThrow();
    // The log goes on from where it was, under the same key, and tells of the restore.
    const entries = await until(
      async () => (await api.call(endpoints.audit.listEntries, { query: { limit: 50 } })).reply.entries,
      (found) => found.some(({ event }) => event === "installation.restored"),
    );
    expect(entries.filter(({ event }) => event === "installation.restored")).toHaveLength(1);
    const out = at("exported");
    const env = { COUNTERSIGN_TOKEN: key };
    const there = { home, server: anew.url, env };
    expect(await typeCommand(["audit", "export", "--out", out], there)).toMatchObject({ code: 0 });
    expect(await typeCommand(["audit", "verify", out], there)).toMatchObject({ code: 0 });
    expect((await typeCommand(["doctor"], there)).out).toContain("restored from a backup");
  } finally {
    await anew.up.stop();
  }
  installation = await startUp(data, await freePort());
}, 120_000);

describe("a backup that is not what it should be", () => {
  test("restores nothing, and leaves nothing", async () => {
    const passphrase = "seven quiet otters build\n";
    const sealed = at("tuesday.age");
    expect(
      await type(["backup", "--out", sealed, "--data", data, "--passphrase-stdin"], passphrase),
    ).toMatchObject({
      code: 0,
    });
    const bytes = readFileSync(sealed);
    const variant = (name: string, change: (content: Buffer) => Buffer) => {
      writeFileSync(at(name), change(Buffer.from(bytes)));
      return at(name);
    };
    const restore = (name: string, input = passphrase) =>
      type(["restore", name, "--data", at("never"), "--passphrase-stdin"], input);
    const cut = variant("cut.age", (content) => content.subarray(0, content.length - 20_000));
    const changed = variant("changed.age", (content) => {
      content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
      return content;
    });
    expect((await restore(sealed, "another passphrase\n")).err).toContain("cannot-decrypt");
    expect((await restore(cut)).err).toContain("backup-damaged");
    expect((await restore(changed)).err).toContain("backup-damaged");
    expect((await restore(at("missing.age"))).err).toContain("file-missing");
    expect((await type(["restore", sealed, "--identity", identity, "--data", at("never")])).err).toContain(
      "cannot-decrypt",
    );
    copyFileSync(identity, at("plain.age"));
    expect((await restore(at("plain.age"))).err).toContain("cannot-decrypt");
    expect(existsSync(at("never"))).toBe(false);
    mkdirSync(at("taken"));
    writeFileSync(at("taken", "mine"), "");
    expect(
      (await type(["restore", sealed, "--data", at("taken"), "--passphrase-stdin"], passphrase)).err,
    ).toContain("not-empty");
    expect(readdirSync(at("taken"))).toEqual(["mine"]);
    expect(readdirSync(home).filter((name) => name.startsWith("."))).toEqual([]);
  }, 120_000);

  test("whose files differ from its own manifest is named", async () => {
    const opened = at("opened");
    mkdirSync(opened);
    const plain = execFileSync("age", ["--decrypt", "-i", identity, file]);
    execFileSync("tar", ["xz", "-C", opened], { input: plain });
    writeFileSync(path.join(opened, "tables", "user_account.copy"), "planted\n");
    const packed = execFileSync("tar", ["cz", "-C", opened, "manifest.json", "keys", "tables"], {
      maxBuffer: 64 * 1024 * 1024,
    });
    execFileSync("age", ["-r", recipient, "-o", at("planted.age")], { input: packed });
    const { code, err } = await type([
      "restore",
      at("planted.age"),
      "--identity",
      identity,
      "--data",
      at("no"),
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(/backup-damaged: .* is not as the backup's manifest says/);
  });
});
