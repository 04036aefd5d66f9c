/**
 * A secret from the terminal of whoever asks to the device that it is sealed to: real command, real server, people who
 * approve without seeing it; and a server that would like to read it.
 */
// needs: ssh-keygen
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { endpoints, type Run } from "@countersign/api";
import { carry, decodeUtf8 } from "@countersign/protocol";
import { openSecret } from "@countersign/protocol/secrets";
import { makeAdmission, makeFakeDevice, makePerson, seededKey } from "@countersign/testkit";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLyingServer } from "../apps/cli/src/testing/lying-server.ts";
import { countersignFleet, type Fleet } from "../apps/server/src/testing/fleet.ts";
import { problemOf } from "../apps/server/src/testing/problem-of.ts";
import { requestOf } from "../apps/server/src/testing/run-steps.ts";
import type { ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import { administratorToken } from "../apps/server/src/testing/sign-up.ts";
import { typeCommand } from "./processes/installation.ts";

const VALUE = "correct-horse-battery-staple";
const home = mkdtempSync(path.join(tmpdir(), "countersign-run-secrets-"));
const keyFile = path.join(home, "alice");
let fleet: Fleet;
let token: string;
let web: ScriptedDevice;
let db: ScriptedDevice;

beforeAll(async () => {
  fleet = await countersignFleet();
  token = await administratorToken(fleet.server);
  web = await fleet.online("web-1");
  db = await fleet.online("db-1");
  writeFileSync(keyFile, seededKey("alice").privateKeyOpenssh(), { mode: 0o600 });
  writeFileSync(path.join(home, "password"), VALUE);
}, 60_000);
afterAll(async () => {
  await fleet?.server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const type = (server: string, ...words: string[]) =>
  typeCommand(words, { home, server, env: { COUNTERSIGN_TOKEN: token } });
const run = (...words: string[]) => [
  "run",
  "hello",
  "--key",
  keyFile,
  "--secret",
  "password@password",
  ...words,
];

/** What a device reads from a box that came with a run. */
function opened(
  device: ScriptedDevice,
  came: ScriptedDevice["runs"][number] | undefined,
): string | undefined {
  const [box] = came?.secrets ?? [];
  const request = came?.verdict.accepted ? came.verdict.request : undefined;
  if (!box || request?.action.kind !== "script") return undefined;
  const place = { request: request.id, param: box.param, fingerprint: device.fake.fingerprint };
  const { d = "" } = device.fake.sealPrivateKey.export({ format: "jwk" });
  const keys = { seal: device.fake.seal, sealPrivate: d };
  const value = openSecret(box.box, place, keys, request.action.secrets[0]?.commitment ?? "");
  return value && decodeUtf8(value);
}

test("it goes sealed to each device, which alone opens its box, and stands nowhere on the way", async () => {
  const words = run("--device", "web-1", "--device", "db-1", "--root", fleet.root.hash, "--json");
  const { code, out, err } = await type(fleet.server.url, ...words);
  expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
  const asked = JSON.parse(out) as Run;
  const request = await requestOf(fleet.admin, asked.id);
  expect(request.action).toMatchObject({ secrets: [{ param: "password" }] });
  const response = await fleet.admin.raw(endpoints.runs.readRequest, { params: { id: asked.id } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const database = new Client({ connectionString: fleet.server.postgres.superuserUrl });
  await database.connect();
  const rows = async () => (await database.query<{ boxes: unknown }>("select boxes from run_secret")).rows;
  expect(await rows()).toHaveLength(2);
  expect(JSON.stringify(await rows()) + out + err).not.toContain(VALUE);
  const bob = fleet.root.people[1];
  if (!bob) throw new Error("nobody approves");
  const signatures = [bob.sign("countersign.approve.v1", bytes)];
  await fleet.admin.call(endpoints.runs.signRun, { params: { id: asked.id }, body: { signatures } });
  await web.until(() => web.runs.length > 0);
  await db.until(() => db.runs.length > 0);
  expect(opened(web, web.runs[0])).toBe(VALUE);
  expect(opened(db, db.runs[0])).toBe(VALUE);
  // The box of another device is of no use.
  const swapped = web.runs[0] && { ...web.runs[0], secrets: db.runs[0]?.secrets ?? [] };
  expect(opened(web, swapped)).toBeUndefined();
  // Once it is over nobody keeps the boxes.
  await expect.poll(rows, { timeout: 20_000 }).toEqual([]);
  await database.end();
}, 90_000);

test("it is sealed to no key that the named root's people did not sign", async () => {
  const other = `sha256:${"9".repeat(64)}`;
  const unknown = await type(fleet.server.url, ...run("--device", "web-1", "--root", other));
  expect(unknown).toMatchObject({ code: 1 });
  expect(unknown.err).toContain("root-unknown");
  expect(await type(fleet.server.url, ...run("--device", "web-1"))).toMatchObject({ code: 2 });

  // A server with a key of its own for the device, in an admission that somebody else signed.
  const mine = makeFakeDevice({ name: "web-1", keyName: "the server's own" });
  const device = { ...web.fake, seal: mine.seal };
  const mallory = makePerson({ id: "mallory", groups: ["approvers"] });
  const forged = makeAdmission({
    root: fleet.root,
    devices: [device],
    client: "home",
    now: 1_780_000_000,
    signers: [mallory],
  });
  const { reply } = await fleet.admin.call(endpoints.devices.showDevice, { params: { id: web.id } });
  const shown = {
    ...reply.device,
    admission: { hash: forged.hash, client: "home", name: "web-1", self_named: false },
  };
  const { authorities } = (await fleet.admin.call(endpoints.trust.listAuthorities)).reply;
  const params = { authority: fleet.root.authority };
  const trust = {
    "GET /trust/authorities": { authorities },
    [`GET /trust/authorities/${fleet.root.authority}`]: (
      await fleet.admin.call(endpoints.trust.showAuthority, { params })
    ).reply,
  };
  await using liar = await startLyingServer({
    ...trust,
    "GET /devices": { devices: [shown], next: null },
    [`GET /documents/${forged.hash}/signatures`]: carry(forged),
  });
  const said = await type(liar.url, ...run("--device", "web-1", "--root", fleet.root.hash));
  expect(said.code).toBe(1);
  expect(said.err).toContain("refused: admission-signatures");
  expect(liar.heard.filter(({ method }) => method === "POST")).toEqual([]);

  // Or with another machine behind the name, one that the server can read and that people did admit, as what it is.
  const { hash = "" } = db.fake.state.admission ?? {};
  const admitted = (await fleet.admin.call(endpoints.trust.readSignatures, { params: { hash } })).reply;
  const behind = {
    ...reply.device,
    fingerprint: db.fake.fingerprint,
    admission: { hash, client: "home", name: "web-1", self_named: false },
  };
  await using swapper = await startLyingServer({
    ...trust,
    "GET /devices": { devices: [behind], next: null },
    [`GET /documents/${hash}/signatures`]: admitted,
  });
  const swapped = await type(swapper.url, ...run("--device", "web-1", "--root", fleet.root.hash));
  expect(swapped.err).toContain("refused: admission-other-device");
  expect(swapper.heard.filter(({ method }) => method === "POST")).toEqual([]);
}, 60_000);

test("a server takes boxes only for each device of the request, once, and for an id of their own", async () => {
  const box = { fingerprint: web.fake.fingerprint, box: "AAAA" };
  const secret = { param: "password", commitment: `sha256:${"1".repeat(64)}`, boxes: [box] };
  const ask = (more: object) =>
    problemOf(
      fleet.admin.call(endpoints.runs.requestRun, {
        body: {
          script: "hello",
          devices: [web.id],
          requester: { authority: fleet.root.authority, person: "alice" },
          request_id: "ab".repeat(16),
          secrets: [secret],
          ...more,
        },
      }),
    );
  for (const odd of [
    { request_id: undefined },
    { secrets: [] },
    { stdin: "more" },
    { secrets: [secret, secret] },
    { secrets: [{ ...secret, boxes: [box, box] }] },
    { devices: [web.id, db.id] },
    { secrets: [{ ...secret, boxes: [{ ...box, fingerprint: db.fake.fingerprint }] }] },
  ])
    expect(await ask(odd)).toContain("secrets-invalid");
  await fleet.admin.call(endpoints.runs.requestRun, {
    body: {
      script: "hello",
      devices: [web.id],
      requester: { authority: fleet.root.authority, person: "alice" },
      request_id: "ab".repeat(16),
      secrets: [secret],
    },
  });
  expect(await ask({})).toContain("secrets-invalid: Another request has this id");
  // Nor one that the server gave to somebody else's request: a device that did this one would refuse that one.
  const requester = { authority: fleet.root.authority, person: "alice" };
  const body = { script: "hello", devices: [web.id], requester };
  const { reply } = await fleet.admin.call(endpoints.runs.requestRun, { body });
  const { id } = await requestOf(fleet.admin, reply.id);
  expect(await ask({ request_id: id })).toContain("secrets-invalid: Another request has this id");
});
