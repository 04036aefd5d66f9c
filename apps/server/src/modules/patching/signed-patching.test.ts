/** Patch settings where people sign: wanted, signed, in force, changed, stretched, revoked and switched off; judged by devices. */
import { type Client, endpoints, PATCH_SCRIPT, type Patching } from "@countersign/api";
import { carry, decodeBase64, parseDocument } from "@countersign/protocol";
import { countersignPolicy, makeOperatorRoot, makeVeto, seededKey, twoPeople } from "@countersign/testkit";
import { sql } from "kysely";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { people, signStandingTogether } from "../../testing/run-steps.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { findSettings } from "./patch-store.ts";
import { lookAtPatching } from "./watch-patching.ts";

const of = endpoints.patching;
const clock = testClock();
const params = { client: "home" };
let fleet: Fleet;
let admin: Client;
let device: ScriptedDevice;

beforeAll(async () => {
  const root = makeOperatorRoot({
    people: twoPeople(),
    clients: ["home"],
    now: recently(),
    change: {
      server_keys: [seededKey("server").key],
      policies: [countersignPolicy("home", { run_as: ["default", "root"] })],
    },
  });
  fleet = await countersignFleet({ root, clock });
  ({ admin } = fleet);
  device = await fleet.online("web-1");
});
afterAll(async () => fleet.server[Symbol.asyncDispose]());

/** A zone where it is forenoon when the tests begin: a window over midnight counts for two days, and is asked for elsewhere. */
const hoursBehind = new Date(clock.now * 1000).getUTCHours() >= 12 ? 12 : 0;
const zone = hoursBehind ? "Etc/GMT+12" : "UTC";

/** The hour and minute there, as `11:59`. */
function timeThere(seconds: number): string {
  return new Date((seconds - hoursBehind * 3600) * 1000).toISOString().slice(11, 16);
}

/** From two minutes from now on, every day, as root. */
function body(change: object = {}) {
  return {
    classes: "security" as const,
    reboot: "when-needed" as const,
    days: [1, 2, 3, 4, 5, 6, 7],
    from: timeThere(clock.now + 120),
    minutes: 60,
    zone,
    requester: { authority: fleet.root.authority, person: "alice" },
    ...change,
  };
}

const show = async (): Promise<Patching> => (await admin.call(of.showPatching, { params })).reply;
const set = async (change: object = {}) => admin.call(of.setPatching, { params, body: body(change) });

/** Has what is wanted signed, and gives it as it stands then. */
async function approve(draft: string | null): Promise<Patching> {
  await signStandingTogether(fleet, draft ?? "");
  await lookAtPatching(fleet.server.ctx);
  return show();
}

let first: Patching;

test("two who say it first in the same moment leave one approval to sign, and no task", async () => {
  const { ctx } = fleet.server;
  const locked = async (tx: Tx) => findSettings(tx, "home", { lock: true });
  const waiting = sql<{
    n: number;
  }>`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  let second: Promise<unknown> | undefined;
  await inTransaction(ctx, systemActor("test"), async (tx) => {
    expect(await locked(tx)).toBeUndefined();
    second = inTransaction(ctx, systemActor("test"), locked);
    await expect.poll(async () => (await waiting.execute(ctx.db)).rows[0]?.n, { timeout: 5000 }).toBe(1);
  });
  await second;
  await Promise.all([set(), set({ minutes: 90 }), set({ classes: "all" })]);
  const { standing } = (await admin.call(endpoints.standing.listStanding)).reply;
  expect(standing.map(({ hash }) => hash)).toEqual([(await show()).draft]);
  expect((await admin.call(endpoints.tasks.listTasks)).reply.tasks).toEqual([]);
});

test("what is set waits for signatures, says exactly that in what is signed, and runs in its window once people signed", async () => {
  const { status, reply } = await set();
  expect(status).toBe(202);
  expect(reply).toMatchObject({ state: "awaiting-signatures", current: null, task: null, next_at: null });
  await lookAtPatching(fleet.server.ctx);
  expect((await show()).state).toBe("awaiting-signatures");
  expect((await admin.call(endpoints.tasks.listTasks)).reply.tasks).toEqual([]);

  const hash = reply.draft ?? "";
  const { document } = (await admin.call(endpoints.standing.showStanding, { params: { hash } })).reply;
  const signed = parseDocument("standing", decodeBase64(document.bytes) ?? new Uint8Array());
  expect(signed.ok && signed.document).toMatchObject({
    action: {
      name: "install-updates",
      args: [
        { name: "class", is: "fixed", value: "security" },
        { name: "reboot", is: "fixed", value: "when-needed" },
      ],
    },
    run_as: "root",
    devices: { of: "client", up_to: 6 },
    per_day: 1,
  });

  first = await approve(reply.draft);
  expect(first).toMatchObject({
    state: "in-force",
    wanted: null,
    draft: null,
    approval: { hash, state: "in-force", because: null },
    left_over: [],
    device_count: 1,
  });
  clock.now = first.next_at ?? 0;
  await device.until(() => device.runs.length === 1 && device.came("stored").length === 1);
  expect(device.runs[0]?.verdict).toMatchObject({ accepted: true, standingHash: hash });
  expect(await show()).toMatchObject({ last: { run: { targets: [{ name: "web-1", exit: 0 }] } } });
});

test("whoever joins is patched under the same approval while it has room", async () => {
  await fleet.enrol("web-2");
  await lookAtPatching(fleet.server.ctx);
  expect(await show()).toMatchObject({ state: "in-force", device_count: 2, approval: { state: "in-force" } });
});

test("a window that somebody stretches by hand is refused by the server's own judgement, and told before", async () => {
  const { reply: task } = await admin.call(endpoints.tasks.showTask, { params: { id: first.task ?? "" } });
  const { name, script, version, devices, run_as, limits, arguments: given } = task;
  const changed = { name, script, version, devices, zone, run_as, limits, arguments: given };
  const [hour, minute] = timeThere(clock.now + 3 * 3600)
    .split(":")
    .map(Number);
  await admin.call(endpoints.tasks.changeTask, {
    params: { id: task.id },
    body: { ...changed, cron: `${minute} ${hour} * * *` },
  });
  expect(await show()).toMatchObject({ state: "stopped", because: "task-changed" });
  const { reply } = await admin.call(endpoints.tasks.showTask, { params: { id: task.id } });
  expect(reply.approval).toMatchObject({ because: "outside-schedule" });
  clock.now = reply.next_at ?? 0;
  await expect
    .poll(async () => (await show()).last, { timeout: 15_000 })
    .toMatchObject({ outcome: "refused", because: "outside-schedule" });
  // Another class than people signed is not theirs either.
  await admin.call(endpoints.tasks.changeTask, {
    params: { id: task.id },
    body: { ...changed, cron: task.cron, arguments: { class: "all", reboot: "when-needed" } },
  });
  expect((await show()).approval).toMatchObject({ state: "missing" });
});

test("a change waits while the old goes on, takes its place once it is signed, and names what is left over", async () => {
  // The settings of before, put right again: that is a renewal, which people sign too.
  const again = await approve((await set()).reply.draft);
  expect(again).toMatchObject({ state: "in-force", because: null });
  const old = again.approval?.hash ?? "";
  expect(again.left_over.map(({ hash }) => hash)).toEqual([first.approval?.hash]);

  const { reply: waiting } = await set({ classes: "all", reboot: "never" });
  expect(waiting).toMatchObject({
    state: "in-force",
    current: { classes: "security" },
    wanted: { classes: "all", reboot: "never" },
    approval: { hash: old },
  });
  // Thought better of: the draft of before is withdrawn with its signatures.
  const { reply: better } = await set({ classes: "all" });
  expect(better.draft).not.toBe(waiting.draft);
  const gone = { params: { hash: waiting.draft ?? "" } };
  expect(await problemOf(admin.call(endpoints.standing.showStanding, gone))).toContain("404");

  const done = await approve(better.draft);
  expect(done).toMatchObject({
    state: "in-force",
    task: first.task,
    current: { classes: "all", reboot: "when-needed" },
    wanted: null,
    approval: { hash: better.draft },
  });
  expect(done.left_over.map(({ hash }) => hash)).toContain(old);
  const before = device.runs.length;
  clock.now = done.next_at ?? 0;
  device.fake.state.clock = clock.now;
  await device.until(() => device.runs.length === before + 1);
  expect(device.runs.at(-1)?.verdict).toMatchObject({ accepted: true, standingHash: better.draft });
});

test("what was withdrawn before it was signed is given up, and what is in force goes on", async () => {
  const { reply } = await set({ minutes: 120 });
  await admin.call(endpoints.standing.withdrawStanding, { params: { hash: reply.draft ?? "" } });
  await lookAtPatching(fleet.server.ctx);
  expect(await show()).toMatchObject({
    state: "in-force",
    because: "approval-withdrawn",
    wanted: null,
    current: { minutes: 60 },
  });
});

test("whoever set it has to count still when it comes into force", async () => {
  const { server } = fleet;
  const carl = server.client(await userToken(server, "standard", "carl@acme.test"));
  const { reply } = await carl.call(of.setPatching, { params, body: body({ minutes: 30 }) });
  const { users } = (await admin.call(endpoints.identity.listUsers)).reply;
  const id = users.find(({ email }) => email === "carl@acme.test")?.id ?? "";
  await admin.call(endpoints.identity.changeUser, { params: { id }, body: { disabled: true } });
  expect(await approve(reply.draft)).toMatchObject({
    state: "in-force",
    because: "owner-disabled",
    wanted: { minutes: 30 },
    current: { minutes: 60 },
  });
});

test("what people signed comes into force though the script has a newer version since, and runs as they signed it", async () => {
  const { draft } = (await set({ minutes: 90 })).reply;
  const next = Buffer.from("#!/bin/sh\nexit 0\n");
  const nextHash = `sha256:${createHash("sha256").update(next).digest("hex")}`;
  // As an upgrade of the server brings it.
  await sql`insert into script_version
    select script, version + 1, ${nextHash}, interpreter, ${next}, parameters, description, created_at, created_by
    from script_version where script = ${PATCH_SCRIPT}`.execute(fleet.server.ctx.db);
  const reply = await approve(draft);
  expect(reply).toMatchObject({ state: "in-force", current: { minutes: 90 }, approval: { hash: draft } });
  const { reply: task } = await admin.call(endpoints.tasks.showTask, { params: { id: reply.task ?? "" } });
  expect(task).toMatchObject({ version: 1, newest_version: 2 });
});

test("a veto stops it on every device, the page says so, and switching off leaves nothing that waits", async () => {
  const { bob } = people(fleet);
  const hash = (await show()).approval?.hash ?? "";
  const veto = makeVeto({ root: fleet.root, subject: hash, by: bob, now: recently() });
  await admin.call(endpoints.standing.objectToStanding, { params: { hash }, body: carry(veto) });
  expect(await show()).toMatchObject({ state: "stopped", because: "vetoed", next_at: null });
  await device.until(() => device.fake.state.vetoes.some(({ subject }) => subject === hash));

  const { reply: waiting } = await set();
  const { reply } = await admin.call(of.stopPatching, { params });
  expect(reply).toMatchObject({ state: "off", current: null, wanted: null, draft: null });
  expect(reply.left_over.length).toBeGreaterThan(0);
  const gone = { params: { hash: waiting.draft ?? "" } };
  expect(await problemOf(admin.call(endpoints.standing.showStanding, gone))).toContain("404");
  const { reply: task } = await admin.call(endpoints.tasks.showTask, { params: { id: first.task ?? "" } });
  expect(task).toMatchObject({ enabled: false, next_at: null });
});

test("nobody is asked to sign in the name of a stranger, or for whom no policy lets install", async () => {
  const refused = (change: object) => problemOf(set(change));
  const stranger = { authority: fleet.root.authority, person: "mallory" };
  expect(await refused({ requester: stranger })).toContain("requester-needed");
  expect(await refused({ requester: undefined })).toContain("requester-needed");
  expect(await refused({ run_as: "backup" })).toContain("limits-exceeded");
  expect(await refused({ zone: "Mars/Olympus" })).toContain("schedule-invalid");
});
