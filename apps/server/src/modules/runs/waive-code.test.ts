/** What was let through without a code covers what is composed a moment later, or nothing is. */
import { endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, systemActor } from "../../platform/actor.ts";
import type { Authorization } from "../../platform/http/challenge.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { codeOf } from "../../testing/code-of.ts";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { type Authorizer, setLevelCode } from "../../testing/level-code.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { coverOf } from "../advanced-security/index.ts";
import { findScriptVersion } from "../scripts/index.ts";
import type { AskedRun } from "./asked-run.ts";
import { requestRun } from "./request-run.ts";

let fleet: Fleet;
let device: ScriptedDevice;
let ann: Actor;
let app: Authorizer;
const clock = testClock();
beforeAll(async () => {
  fleet = await trialFleet({ clock });
  device = await fleet.enrol("web-1");
  const { user } = (await fleet.admin.call(endpoints.identity.whoAmI)).reply;
  ann = { kind: "user", id: user.id, name: user.name, role: user.role, clients: "all" };
});
afterAll(async () => {
  await fleet.server[Symbol.asyncDispose]();
});

const asked = (more: Partial<AskedRun> = {}): AskedRun => ({
  kind: "script",
  script: "hello",
  version: undefined,
  arguments: {},
  devices: [device.id],
  reason: "a race",
  runAs: "default",
  network: "host",
  stdin: undefined,
  environment: {},
  delaySeconds: undefined,
  limits: undefined,
  windowSeconds: undefined,
  askPeople: false,
  requester: undefined,
  ...more,
});

/** A problem of the use case itself, as the API would answer it. */
const ask = async (authorization: Authorization, more: Partial<AskedRun> = {}) =>
  requestRun(fleet.server.ctx, ann, asked(more), authorization).then(
    () => "done",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : "another"),
  );

test("what no code was asked for goes out while the level is off, and no more once it was turned on", async () => {
  expect(await ask({ by: "nothing" })).toBe("done");
  app = await setLevelCode(fleet.admin, clock);
  expect(await ask({ by: "nothing" })).toBe("otp-required");
  expect(await ask({ by: "code" })).toBe("done");
});

test("an exemption covers the content that was exempted, whatever was saved meanwhile", async () => {
  const save = (text: string) =>
    fleet.admin.call(endpoints.scripts.putScript, {
      params: { name: "own" },
      body: { interpreter: "sh", content: Buffer.from(text).toString("base64") },
    });
  const run = (authorization: Authorization, more: Partial<AskedRun> = {}) =>
    ask(authorization, { script: "own", ...more });
  await save("echo faulty\n");
  const version = await inTransaction(fleet.server.ctx, systemActor("look"), (tx) =>
    findScriptVersion(tx, "own"),
  );
  if (!version) throw new Error("own is missing");
  // It was taken back meanwhile, or never made.
  expect(await run({ by: "exemption", covers: coverOf(version) })).toBe("otp-required");
  await fleet.admin.call(endpoints.advancedSecurity.exemptScript, {
    params: { name: "own" },
    body: { version: version.version, hash: version.hash },
    otp: app.nextCode(),
  });
  expect(await run({ by: "exemption", covers: coverOf(version) })).toBe("done");
  expect(await run({ by: "exemption", covers: `sha256:${"0".repeat(64)}` })).toBe("otp-required");
  expect(await run({ by: "exemption", covers: coverOf(version) }, { environment: { A: "b" } })).toBe(
    "otp-required",
  );
  await save("echo mended\n");
  expect(await run({ by: "exemption", covers: coverOf(version) }, { version: version.version })).toBe(
    "otp-required",
  );
});

test("signatures cover what awaits signatures, and nothing covers a run where no account could give a code", async () => {
  expect(await ask({ by: "signatures" })).toBe("otp-required");
  expect(await ask({ by: "no-account" })).toBe("otp-required");
  expect(await codeOf(fleet.admin.call(endpoints.runs.listRuns, { query: {} }))).toBe("done");
});
