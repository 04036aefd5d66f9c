/** A whole installation in one file, and made anew from it: on another place, by other means, damaged, with the wrong key. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, createClient, endpoints } from "@countersign/api";
import { freePort } from "./processes/free-port.ts";
import { type Installation, setUp, startUp, typeCommand, untilConnected } from "./processes/installation.ts";
import { until } from "./processes/until.ts";

// needs: age

/** Where scripts write: they run as nobody where root runs the tests. */
const open = mkdtempSync(path.join(tmpdir(), "countersign-counted-"));
chmodSync(open, 0o777);
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
/** Types a command as the administrator. */
const on = ({ url }: Installation, words: readonly string[]) =>
  typeCommand(words, { home, server: url, env: { COUNTERSIGN_TOKEN: key } });
const hello = (where: Installation) => on(where, ["run", "hello", "--device", "local", "--wait"]);
const counted = () => readFile(path.join(open, "counted"), "utf8").catch(() => "");
const type = (words: readonly string[], input = "") => typeCommand(words, { home, input });

beforeAll(async () => {
  execFileSync("age-keygen", ["-o", identity], { stdio: "ignore" });
  recipient = /public key: (age1\S+)/.exec(readFileSync(identity, "utf8"))?.[1] ?? "";
  installation = await startUp(data, await freePort());
  session = await setUp(installation.url, data);
  await untilConnected(signedIn(session));
  const made = await signedIn(session).call(endpoints.identity.createKey, { body: { name: "backup" } });
  key = made.reply.secret;
  await writeFile(at("count.sh"), `echo once >> ${path.join(open, "counted")}\n`);
  expect(
    (await on(installation, ["scripts", "put", "count", at("count.sh"), "--interpreter", "bash"])).code,
  ).toBe(0);
  expect((await hello(installation)).code).toBe(0);
  // A run that waits for its device while the backup is taken.
  await installation.up.stop();
  installation = await startUp(data, await freePort(), ["--no-local-agent"]);
  expect((await on(installation, ["run", "count", "--device", "local"])).code).toBe(0);
}, 120_000);

afterAll(async () => {
  await installation.up.stop();
  for (const folder of [home, open]) rmSync(folder, { recursive: true, force: true });
});

test("a running installation is backed up for a recipient, whom stock age serves as well", async () => {
  // One that was killed left its parts behind.
  mkdirSync(path.join(data, ".backup-4194305"));
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
    "tables/authorization_reset.copy",
    "keys/postgres-roles.json",
  ])
    expect(names).not.toContain(absent);
  expect(names.filter((name) => name.startsWith("agent"))).toEqual([]);
  expect(readFileSync(file).includes("hello")).toBe(false);
  expect(readdirSync(data).filter((name) => name.startsWith(".backup"))).toEqual([]);
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
  // Life goes on after the backup, and all of it is lost but on the device.
  const doomed = await startUp(data, await freePort());
  await until(counted, (text) => text === "once\n");
  for (const _ of [1, 2]) expect((await hello(doomed)).code).toBe(0);
  await doomed.up.stop();
  const restored = await type(["restore", file, "--identity", identity, "--data", at("anew")]);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.err).toContain("Stop the old server for good");
  // The machine and its agent live on.
  renameSync(path.join(data, "agent"), at("anew", "agent"));
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

    // What the device ran since, the server offers again: once is once.
    const again = async () =>
      (await api.call(endpoints.runs.showRun, { params: { id: run?.id ?? "" } })).reply;
    const offered = await until(again, ({ targets }) => targets.every(({ state }) => state === "refused"));
    // By the log where that has grown past what the device saw already, by its own memory before.
    expect(["replayed", "log-inconsistent"]).toContain(offered.targets[0]?.code);
    expect(await counted()).toBe("once\n");
    // The device saw more of the log than there is. As soon as the log is longer than that, it contradicts.
    const refused = await until(
      () => hello(anew),
      ({ code }) => code !== 0,
    );
    expect(refused.err).toContain("log-inconsistent");
    const reset = (reason: string) => on(anew, ["logreset", "--reason", reason]);
    expect((await reset("Restored from Monday's backup")).out).toContain("goes on from");
    await until(
      () => hello(anew),
      ({ code }) => code === 0,
    );
    expect((await reset("Once more")).err).toContain("nothing-lost");
    expect(await counted()).toBe("once\n");
  } finally {
    await anew.up.stop();
    renameSync(at("anew", "agent"), path.join(data, "agent"));
  }
  installation = await startUp(data, await freePort());
}, 120_000);

test("a restore that nobody waits for any more leaves nothing, and takes no place that is somebody's by then", async () => {
  const program = path.join(import.meta.dirname, "../apps/server/src/backup/main.ts");
  const identities = readFileSync(identity, "utf8").match(/AGE-SECRET-KEY-\S+/g);
  const restoreTo = (name: string) => {
    const to = at(name);
    const order = { do: "restore", data: to, keys: path.join(to, "keys"), file, opened_with: { identities } };
    const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.write(`${JSON.stringify(order)}\n`);
    const ended = once(child, "close");
    const begun = until(
      () => Promise.resolve(readdirSync(home)),
      (names) => names.some((found) => found.startsWith(`.${name}.restoring`)),
    );
    return { child, ended, begun };
  };
  const left = restoreTo("left");
  await left.begun;
  left.child.stdin.end();
  await left.ended;
  const late = restoreTo("late");
  await late.begun;
  mkdirSync(at("late"));
  writeFileSync(at("late", "mine"), "");
  const said = await text(late.child.stdout);
  await late.ended;
  expect(JSON.parse(said)).toMatchObject({ ok: false, code: "not-empty" });
  expect(readdirSync(at("late"))).toEqual(["mine"]);
  expect(existsSync(at("left"))).toBe(false);
  expect(readdirSync(home).filter((name) => name.startsWith("."))).toEqual([]);
}, 120_000);

describe("a backup that is not what it should be", () => {
  test("restores nothing, and leaves nothing", async () => {
    const bytes = readFileSync(file);
    const variant = (name: string, change: (content: Buffer) => Buffer) => {
      writeFileSync(at(name), change(Buffer.from(bytes)));
      return at(name);
    };
    const restore = (name: string, to = "never") =>
      type(["restore", name, "--data", at(to), "--identity", identity]);
    const cut = variant("cut.age", (content) => content.subarray(0, content.length - 20_000));
    const changed = variant("changed.age", (content) => {
      content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
      return content;
    });
    expect((await restore(cut)).err).toContain("backup-damaged");
    expect((await restore(changed)).err).toContain("backup-damaged");
    expect((await restore(at("missing.age"))).err).toContain("file-missing");
    copyFileSync(identity, at("plain.age"));
    expect((await restore(at("plain.age"))).err).toContain("cannot-decrypt");
    const sealed = at("tuesday.age");
    const say = (words: readonly string[], passphrase: string) =>
      type([...words, "--passphrase-stdin"], `${passphrase}\n`);
    expect((await say(["backup", "--out", sealed, "--data", data], "seven quiet otters build")).code).toBe(0);
    expect((await say(["restore", sealed, "--data", at("never")], "seven quiet otters")).err).toContain(
      "cannot-decrypt",
    );
    expect((await restore(sealed)).err).toContain("cannot-decrypt");
    expect(existsSync(at("never"))).toBe(false);
    mkdirSync(at("taken"));
    writeFileSync(at("taken", "mine"), "");
    expect((await restore(file, "taken")).err).toContain("not-empty");
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
