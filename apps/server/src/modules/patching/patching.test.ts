/** Patch settings where the server's key is enough: in force at once, followed, changed by hand, and switched off; and who may not. */
import { type Client, endpoints, type Patching } from "@countersign/api";
import { ROLE_PERMISSIONS } from "@countersign/access";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import { prove, setLevelCode } from "../../testing/level-code.ts";
import { problemOf } from "../../testing/problem-of.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { findTask, moveTaskTo } from "../tasks/index.ts";
import { followClients } from "./follow-clients.ts";
import { findSettings, needClient, storeSettings } from "./patch-store.ts";
import { lookAtPatching } from "./watch-patching.ts";

const of = endpoints.patching;
const clock = testClock();
const params = { client: "home" };
let fleet: Fleet;
let admin: Client;
let device: ScriptedDevice;

beforeAll(async () => {
  fleet = await trialFleet({ clock });
  ({ admin } = fleet);
  device = await fleet.online("web-1");
});
afterAll(async () => fleet.server[Symbol.asyncDispose]());

/** A window that begins two minutes from now, every day; run as whom the trial root allows. */
function body(change: object = {}) {
  const from = new Date((clock.now + 120) * 1000).toISOString().slice(11, 16);
  return {
    classes: "security" as const,
    reboot: "never" as const,
    days: [1, 2, 3, 4, 5, 6, 7],
    from,
    minutes: 60,
    zone: "UTC",
    run_as: "default",
    ...change,
  };
}

const show = async (): Promise<Patching> => (await admin.call(of.showPatching, { params })).reply;
const set = async (change: object = {}, client: Client = admin) =>
  client.call(of.setPatching, { params, body: body(change) });

test("a client begins without settings; what is set is in force at once, runs in its window, and says how it went", async () => {
  expect(await show()).toMatchObject({ state: "none", current: null, task: null });
  expect((await admin.call(of.listPatching)).reply.patching).toEqual([]);
  const { status, reply } = await set();
  expect(status).toBe(200);
  expect(reply).toMatchObject({
    state: "in-force",
    current: { classes: "security", devices: null },
    wanted: null,
    draft: null,
    approval: null,
    device_count: 1,
    last: null,
    set_by: "Annabel",
  });
  expect(reply.next_at).toBeGreaterThan(clock.now);
  clock.now = reply.next_at ?? 0;
  await device.until(() => device.runs.length === 1 && device.came("stored").length === 1);
  expect(await show()).toMatchObject({
    state: "in-force",
    last: { outcome: "run", run: { targets: [{ name: "web-1", state: "ran", exit: 0 }] } },
  });
  const { reply: task } = await admin.call(endpoints.tasks.showTask, { params: { id: reply.task ?? "" } });
  expect(task).toMatchObject({
    script: "install-updates",
    arguments: { class: "security", reboot: "never" },
  });
});

test("whoever joins the client is patched too, and a change keeps the task with its history", async () => {
  const { task } = await show();
  await fleet.enrol("web-2");
  await lookAtPatching(fleet.server.ctx);
  expect(await show()).toMatchObject({ state: "in-force", device_count: 2 });
  const { reply } = await set({ classes: "all", devices: [device.id] });
  expect(reply).toMatchObject({
    task,
    device_count: 1,
    current: { classes: "all" },
    last: { outcome: "run" },
  });
  await lookAtPatching(fleet.server.ctx);
  expect(await show()).toMatchObject({ device_count: 1 });
  expect((await admin.call(of.listPatching)).reply.patching).toMatchObject([{ client: "home", task }]);
});

test("settings that somebody narrows while the task is about to follow its client stay narrow", async () => {
  const { reply } = await set();
  const { current, task: id } = reply;
  if (current === null || id === null) throw new Error("nothing is in force");
  const { ctx } = fleet.server;
  const following = await inTransaction(ctx, systemActor("narrow"), async (tx) => {
    const [row, task] = [
      await findSettings(tx, "home", { lock: true }),
      await findTask(tx, id, { lock: true }),
    ];
    if (!row || !task) throw new Error("nothing is in force");
    await moveTaskTo(tx, task, [device.id]);
    const late = followClients(ctx);
    // It has read what was, and waits for what will be.
    const waiting = () =>
      sql<{ count: number }>`select count(*)::int as count from pg_locks where not granted`.execute(
        tx.with(),
      );
    await expect
      .poll(async () => (await waiting()).rows[0]?.count ?? 0, { timeout: 15_000 })
      .toBeGreaterThan(0);
    await storeSettings(tx, "patching.set", { ...row, current: { ...current, devices: [device.id] } });
    return { late };
  });
  await following.late;
  expect(await show()).toMatchObject({
    state: "in-force",
    device_count: 1,
    current: { devices: [device.id] },
  });
});

test("a task that was changed, switched off or deleted by hand is told, and set anew", async () => {
  const { task: id } = await show();
  const { reply: task } = await admin.call(endpoints.tasks.showTask, { params: { id: id ?? "" } });
  const { name, script, version, devices, zone } = task;
  await admin.call(endpoints.tasks.changeTask, {
    params: { id: task.id },
    body: { name, script, version, devices, zone, cron: "* * * * *", arguments: task.arguments },
  });
  expect(await show()).toMatchObject({ state: "stopped", because: "task-changed" });
  expect((await set()).reply).toMatchObject({ state: "in-force", because: null });
  const { reply: good } = await admin.call(endpoints.tasks.showTask, { params: { id: task.id } });
  const { cron, run_as, limits, window_seconds, arguments: given } = good;
  const same = { name, script, version, zone, cron, run_as, limits, window_seconds, arguments: given };
  const others = good.devices.filter((other) => other !== device.id);
  // What somebody made of it for one device is not carried to all of them, though the settings are for all.
  const forOne = { ...same, devices: [device.id], cron: "* * * * *" };
  await admin.call(endpoints.tasks.changeTask, { params: { id: task.id }, body: forOne });
  await lookAtPatching(fleet.server.ctx);
  const { reply: own } = await admin.call(endpoints.tasks.showTask, { params: { id: task.id } });
  expect([own.devices, others.length]).toEqual([[device.id], 1]);
  await set({ devices: [device.id] });
  for (const change of [
    // Begun late it reaches beyond the window; elsewhere, without network, or until tomorrow it is no patching.
    { devices: [device.id], missed: "run-once" as const },
    { devices: [device.id], network: "none" as const },
    { devices: [device.id], expires_at: clock.now + 86_400 },
    { devices: others },
    { devices: [device.id, ...others] },
  ]) {
    await admin.call(endpoints.tasks.changeTask, { params: { id: task.id }, body: { ...same, ...change } });
    expect(await show(), JSON.stringify(change)).toMatchObject({ state: "stopped", because: "task-changed" });
  }
  await admin.call(endpoints.tasks.changeTask, {
    params: { id: task.id },
    body: { ...same, devices: [device.id] },
  });
  expect((await show()).state).toBe("in-force");
  await admin.call(endpoints.tasks.disableTask, { params: { id: task.id } });
  expect(await show()).toMatchObject({ state: "stopped", because: "task-off", next_at: null });
  await admin.call(endpoints.tasks.deleteTask, { params: { id: task.id } });
  expect(await show()).toMatchObject({ state: "stopped", because: "task-gone" });
  expect((await set()).reply.state).toBe("in-force");
});

test("nobody sets what is no class, no window, no policy allows, or is another client's", async () => {
  const refused = (change: object) => problemOf(set(change));
  expect(await refused({ classes: "everything" })).toContain("400 bad-request");
  expect(await refused({ reboot: "always" })).toContain("400 bad-request");
  expect(await refused({ days: [1, 1] })).toContain("400 bad-request");
  expect(await refused({ from: "24:00" })).toContain("400 bad-request");
  expect(await refused({ minutes: 721 })).toContain("400 bad-request");
  expect(await refused({ zone: "Mars/Olympus" })).toContain("schedule-invalid");
  expect(await refused({ run_as: "root" })).toContain("limits-exceeded");
  const acme = { client: "acme" };
  await admin.call(endpoints.clients.createClientOrganisation, { body: { id: "acme", name: "Acme" } });
  const elsewhere = (change: object) =>
    problemOf(admin.call(of.setPatching, { params: acme, body: body(change) }));
  expect(await elsewhere({ devices: [device.id] })).toContain("several-clients");
  expect(await elsewhere({})).toContain("device-unknown");
  expect((await admin.call(of.showPatching, { params: acme })).reply.state).toBe("none");
  const blind = { kind: "user", id: "x", name: "x", role: "standard", clients: [] } as const;
  const seen = inTransaction(fleet.server.ctx, blind, (tx) => needClient(tx, "home"));
  await expect(seen).rejects.toMatchObject({ code: "not-found" });
});

test("an analyst looks and sets nothing, and a key has to be allowed to run scripts as well", async () => {
  const { server } = fleet;
  expect(ROLE_PERMISSIONS.analyst.has("patching.write")).toBe(false);
  const analyst = server.client(await userToken(server, "analyst", "lyn@example.org"));
  expect((await analyst.call(of.showPatching, { params })).reply.state).toBe("in-force");
  expect(await problemOf(set({}, analyst))).toContain("403 not-allowed");
  expect(await problemOf(analyst.call(of.stopPatching, { params }))).toContain("403 not-allowed");
  const keyWith = async (permissions: ("patching.write" | "runs.read" | "runs.request")[]) => {
    const { reply } = await admin.call(endpoints.identity.createKey, {
      body: { name: permissions.join(" "), permissions },
    });
    return Object.assign(server.client(reply.secret), { id: reply.key.id });
  };
  await prove(admin);
  expect(await problemOf(set({}, await keyWith(["patching.write", "runs.read"])))).toContain("not-allowed");
  const able = await keyWith(["patching.write", "runs.read", "runs.request"]);
  expect((await set({}, able)).reply.state).toBe("in-force");
  // Not only at night, when the task is due, is it seen that nothing will come of it.
  await admin.call(endpoints.identity.revokeKey, { params: { id: able.id } });
  expect(await show()).toMatchObject({ state: "stopped", because: "key-revoked", next_at: null });
  expect((await set()).reply.state).toBe("in-force");
});

test("at level code setting takes a code and switching off takes none", async () => {
  const authorizer = await setLevelCode(admin, clock);
  expect(await problemOf(set())).toContain("401 otp-required");
  // What was set while no code was asked for does not run any more.
  expect(await show()).toMatchObject({ state: "stopped", because: "otp-required" });
  expect(await problemOf(admin.call(of.setPatching, { params, body: body(), otp: "000000" }))).toContain(
    "otp-invalid",
  );
  const otp = authorizer.nextCode();
  const { reply } = await admin.call(of.setPatching, { params, body: body(), otp });
  expect(reply.state).toBe("in-force");
  expect(await problemOf(admin.call(of.setPatching, { params, body: body(), otp }))).toContain("otp-used");
  const before = device.runs.length;
  clock.now = reply.next_at ?? 0;
  await device.until(() => device.runs.length === before + 1);

  expect((await admin.call(of.stopPatching, { params })).reply).toMatchObject({
    state: "off",
    current: null,
    next_at: null,
    last: { outcome: "run" },
  });
  const task = (await show()).task ?? "";
  expect((await admin.call(endpoints.tasks.showTask, { params: { id: task } })).reply.enabled).toBe(false);
  // Said twice it does nothing more.
  expect((await admin.call(of.stopPatching, { params })).reply.state).toBe("off");

  // Switched on by hand it would run each night behind a page that says "off".
  await admin.call(endpoints.tasks.enableTask, { params: { id: task }, otp: authorizer.nextCode() });
  expect(await show()).toMatchObject({ state: "off", because: "task-on" });
  expect((await show()).next_at).not.toBeNull();
  expect((await admin.call(of.stopPatching, { params })).reply).toMatchObject({
    state: "off",
    because: null,
  });
  expect((await admin.call(endpoints.tasks.showTask, { params: { id: task } })).reply.enabled).toBe(false);
});
