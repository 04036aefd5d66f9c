/** A service asks, people approve: a build server on the list of requesters, with a key of its own and an API key that may do little. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { keyFingerprint } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { makeOperatorRoot, makePerson, seededKey } from "@countersign/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently } from "../apps/server/src/testing/fleet.ts";
import type { ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import { administratorToken } from "../apps/server/src/testing/sign-up.ts";

let fleet: Fleet;
let home: string;
let device: ScriptedDevice;
/** The administrator's token, and the service's API key. */
const tokens = { admin: "", service: "" };

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "countersign-service-"));
  const people = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: ["approvers"] }));
  const plain = makeOperatorRoot({ people, clients: ["home"], now: recently() });
  const roles = { ...plain.document.roles, people: { threshold: 2, members: ["alice", "bob"] } };
  const root = makeOperatorRoot({ people, clients: ["home"], now: recently(), change: { roles } });
  fleet = await countersignFleet({ root });
  tokens.admin = await administratorToken(fleet.server);
  for (const name of ["alice", "bob", "carol", "build"])
    writeFileSync(join(home, name), seededKey(name).privateKeyOpenssh(), { mode: 0o600 });
  device = await fleet.online("web-1");
});
afterAll(async () => {
  await fleet?.server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** Runs the command line in the directory of the keys. */
function as(who: keyof typeof tokens, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const main = join(import.meta.dirname, "..", "apps/cli/src/main.ts");
  const said = { COUNTERSIGN_SERVER: fleet.server.url, COUNTERSIGN_TOKEN: tokens[who] };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, ...words],
      { cwd: home, env: { ...process.env, ...said }, timeout: 60_000 },
      (_error, stdout, stderr) => resolve({ stdout, stderr }),
    );
  });
}

/** Puts the holder of a key on the list as a service; alice and bob sign it. */
async function addService(name: string, key: string, id: string) {
  const fingerprint = keyFingerprint(seededKey(key).key, nodeCrypto);
  const added = ["--added-by", "alice", "--added-by", "bob", "--fingerprint", fingerprint];
  const list = `${id}.list.json`;
  await as("admin", "root", "card", "--key", key, "--name", name, "--out", `${id}.json`);
  const about = ["--service", "--client", "home", "--id", id, "--out", list];
  await as("admin", "people", "add", `${id}.json`, ...about, ...added);
  for (const signer of ["alice", "bob"]) await as("admin", "people", "sign", list, "--key", signer);
  return as("admin", "root", "publish", list);
}

test("a service is put on the list by its keepers, and asks with its own key through a small API key", async () => {
  expect((await addService("Build server", "build", "build")).stderr).toBe("");
  const may = ["devices.read", "scripts.read", "trust.read", "runs.read", "runs.request", "runs.sign"];
  const words = may.flatMap((permission) => ["--may", permission]);
  tokens.service = (
    await as("admin", "keys", "create", "--name", "build", "--client", "home", ...words)
  ).stdout.trim();
  const nightly = ["run", "hello", "--device", "web-1", "--reason", "nightly"];
  const asked = await as("service", ...nightly, "--key", "build", "--json");
  const { id, state } = JSON.parse(asked.stdout) as { id: string; state: string };
  expect(state).toBe("awaiting-signatures");

  // It approves nothing, its own least of all; and whoever put it on the list does not approve for it.
  for (const [who, key, because] of [
    ["service", "carol", "key-never-approves"],
    ["admin", "build", "signature-refused"],
    ["admin", "alice", "signature-refused"],
  ] as const)
    expect((await as(who, "approve", id, "--key", key, "--yes")).stderr).toContain(because);
  expect(device.runs).toEqual([]);
  expect((await as("admin", "approve", id, "--key", "carol", "--yes")).stderr).not.toContain("refused");
  await device.until(() => device.runs.length > 0);
  expect(device.runs[0]?.verdict).toMatchObject({
    accepted: true,
    request: { requester: { person: "build" } },
  });
});

test("the service's API key does what it may and nothing else", async () => {
  expect((await as("service", "devices", "token", "--client", "home")).stderr).toContain("not-allowed");
  expect((await as("service", "keys", "create", "--name", "more")).stderr).toContain("not-allowed");
  const { reply } = await fleet.admin.call(endpoints.identity.listKeys);
  const made = reply.keys.find(({ name }) => name === "build");
  expect(made).toMatchObject({
    clients: ["home"],
    last_used_from: expect.stringMatching(/127\.0\.0\.1|::1/),
  });
  expect(made?.permissions).toHaveLength(6);
  expect((await as("admin", "keys", "create", "--name", "x", "--may", "everything")).stderr).toContain(
    "--may everything",
  );
});

test("no service holds the key of somebody who approves, whoever signs the list", async () => {
  const published = await addService("Carol in disguise", "carol", "robot");
  expect(published.stderr).toContain("people-key-of-root");
  const { stdout } = await as("admin", "people", "show", "--json");
  expect(stdout).not.toContain("robot");
});

test("a standing approval that was composed for somebody is signed by them in a terminal, and others are asked for one to spare", async () => {
  const requester = { authority: fleet.root.authority, person: "alice" };
  const { reply } = await fleet.admin.call(endpoints.standing.composeStanding, {
    body: { script: "hello", client: "home", up_to: 3, arguments: {}, requester },
  });
  const { hash } = reply;
  const other = await as("admin", "standing", "sign", hash, "--key", "bob");
  expect(other.stderr).toContain("not-the-requester: alice asks for it, and this is the key of bob");
  const own = await as("admin", "standing", "sign", hash, "--key", "alice");
  expect(own.stderr).toContain("AGAIN AND AGAIN");
  expect(own.stdout).toContain("draft");
  expect((await as("admin", "approve", hash, "--key", "bob")).stdout).toContain("published");
  const asked = await as("admin", "standing", "ask", hash);
  expect(asked.stdout).toContain("told as their settings say: carol.");
  expect((await as("admin", "approve", hash, "--key", "carol")).stdout).toContain("published");
  expect((await as("admin", "standing", "ask", hash)).stderr).toContain("nobody-to-ask");
});
