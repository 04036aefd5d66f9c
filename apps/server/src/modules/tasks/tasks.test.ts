/** Tasks at the levels where the server's key is enough: due, missed, overlapping, changed, owned, once and in zones. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Client, endpoints, type TaskFire } from "@countersign/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noteRestored } from "../../platform/restored-mark.ts";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { prove } from "../../testing/level-code.ts";
import { fireDueTasks } from "./watch-schedules.ts";

const of = endpoints.tasks;
const clock = testClock();
let fleet: Fleet;
let device: ScriptedDevice;
let admin: Client;

beforeAll(async () => {
  fleet = await trialFleet({ clock });
  device = await fleet.online("web-1");
  admin = fleet.admin;
});
afterAll(async () => fleet.server[Symbol.asyncDispose]());

function body(more: object = {}) {
  return {
    name: "hello every minute",
    script: "hello",
    version: 1,
    devices: [device.id],
    cron: "* * * * *",
    zone: "Europe/Berlin",
    ...more,
  };
}

/** Puts the clock to the next full minute, and some minutes further. */
function minutesOn(count: number, andSeconds = 0): void {
  clock.now = (Math.floor(clock.now / 60) + count) * 60 + andSeconds;
}

async function history(id: string): Promise<TaskFire[]> {
  return (await admin.call(of.taskHistory, { params: { id } })).reply.fires;
}

/** Looks at what is due until the history has so many lines: the server looks too. */
async function fires(id: string, count: number): Promise<TaskFire[]> {
  for (;;) {
    await fireDueTasks(fleet.server.ctx);
    const found = await history(id);
    if (found.length >= count) return found;
  }
}

async function make(more: object = {}): Promise<string> {
  return (await admin.call(of.createTask, { body: body(more) })).reply.id;
}

async function remove(id: string): Promise<void> {
  await admin.call(of.deleteTask, { params: { id } });
}

test("a due task runs on its devices as its owner's run, and its history says what came of it", async () => {
  const id = await make();
  minutesOn(1);
  const [fire] = await fires(id, 1);
  expect(fire).toMatchObject({ outcome: "run", because: null, due_at: clock.now, missed_before: 0 });
  await device.until(() => device.runs.length === 1 && device.came("stored").length === 1);
  expect(device.runs[0]?.verdict.accepted).toBe(true);
  const [told] = await history(id);
  expect(told?.run).toMatchObject({ state: "finished", counts: { ran: 1 }, targets: [{ name: "web-1" }] });
  const run = await admin.call(endpoints.runs.showRun, { params: { id: told?.run?.id ?? "" } });
  expect(run.reply).toMatchObject({ task: id, requested_by: "Annabel" });
  const { reply } = await admin.call(endpoints.runs.listRuns, { query: { task: id } });
  expect(reply.runs).toHaveLength(1);
  const { tasks } = (await admin.call(of.listTasks, { query: { device: device.id } })).reply;
  expect(tasks).toMatchObject([
    { id, client: "home", device_names: ["web-1"], newest_version: 1, owner: "Annabel", approval: null },
  ]);
  expect(tasks[0]?.next_at).toBe(clock.now + 60);
  await remove(id);
  expect(await problemOf(admin.call(of.showTask, { params: { id } }))).toContain("404 not-found");
});

describe("what was due while no server was there", () => {
  test("is missed, or run once within its grace, and the moments before it are counted", async () => {
    const skips = await make({ name: "skips", cron: "0 * * * *" });
    const once = await make({ name: "once", cron: "0 * * * *", missed: "run-once", grace_seconds: 1800 });
    const hour = Math.ceil((clock.now + 1) / 3600) * 3600;
    clock.now = hour + 2 * 3600 + 600;
    expect(await fires(skips, 1)).toMatchObject([
      { outcome: "missed", because: "server-was-away", missed_before: 2, due_at: hour + 2 * 3600 },
    ]);
    expect(await fires(once, 1)).toMatchObject([{ outcome: "run", missed_before: 2, run: {} }]);
    clock.now = hour + 3 * 3600 + 1801;
    expect((await fires(once, 2))[0]).toMatchObject({ outcome: "missed" });
    await remove(skips);
    await remove(once);
  });
});

test("what was due before the first start after a restore is never made up: it may have run", async () => {
  const { dataDir } = fleet.server.ctx.config;
  const id = await make({ name: "restored", cron: "0 * * * *", missed: "run-once", grace_seconds: 7200 });
  const hour = Math.ceil((clock.now + 1) / 3600) * 3600;
  clock.now = hour + 60;
  noteRestored(dataDir, { taken_at: hour - 60, log_size: null, recorded_at: clock.now });
  expect(await fires(id, 1)).toMatchObject([{ outcome: "missed", because: "restored", due_at: hour }]);
  // What is due from then on runs.
  clock.now = hour + 3600;
  expect(await fires(id, 2)).toMatchObject([{ outcome: "run" }, { outcome: "missed" }]);
  rmSync(join(dataDir, "restored.json"));
  await remove(id);
});

describe("a run that has not ended", () => {
  test("holds the next one back, lets one wait, or is not looked at", async () => {
    const away = await fleet.enrol("asleep");
    const ids = { skip: "", queue: "", allow: "" };
    for (const overlap of ["skip", "queue", "allow"] as const)
      ids[overlap] = await make({ name: overlap, overlap, devices: [away.id] });
    minutesOn(1);
    for (const id of Object.values(ids)) await fires(id, 1);
    minutesOn(1);
    for (const id of Object.values(ids)) await fires(id, 2);
    minutesOn(1);
    for (const id of Object.values(ids)) await fires(id, 3);
    const outcomes = async (id: string) => (await history(id)).map(({ outcome }) => outcome);
    expect(await outcomes(ids.skip)).toEqual(["skipped", "skipped", "run"]);
    expect(await outcomes(ids.queue)).toEqual(["skipped", "queued", "run"]);
    expect(await outcomes(ids.allow)).toEqual(["run", "run", "run"]);

    const [, , first] = await history(ids.queue);
    await admin.call(endpoints.runs.cancelRun, {
      params: { id: first?.run?.id ?? "" },
      body: { reason: "make room" },
    });
    while ((await outcomes(ids.queue))[1] === "queued") await fireDueTasks(fleet.server.ctx);
    expect((await history(ids.queue))[1]).toMatchObject({ outcome: "run", because: null });
    for (const id of Object.values(ids)) await remove(id);
  });

  test("lets nothing wait where the task is saved as one that is off", async () => {
    const away = await fleet.enrol("away");
    const more = { name: "put off", overlap: "queue", devices: [away.id] };
    const id = await make(more);
    minutesOn(1);
    const [first] = await fires(id, 1);
    minutesOn(1);
    expect((await fires(id, 2))[0]).toMatchObject({ outcome: "queued" });
    await admin.call(of.changeTask, { params: { id }, body: body({ ...more, enabled: false }) });
    await admin.call(endpoints.runs.cancelRun, {
      params: { id: first?.run?.id ?? "" },
      body: { reason: "make room" },
    });
    await fireDueTasks(fleet.server.ctx);
    expect((await history(id))[0]).toMatchObject({ outcome: "skipped", because: "task-disabled", run: null });
    await remove(id);
  });
});

test("a reason that is cut off is cut between characters, and half a character is refused when it is saved", async () => {
  const name = "clipped";
  // Before it stand the name, a colon and a space: one half of the last character is the thousandth.
  const reason = `${"x".repeat(1000 - name.length - 3)}\u{1f600}`;
  const id = await make({ name, reason });
  minutesOn(1);
  const [fire] = await fires(id, 1);
  expect(fire).toMatchObject({ outcome: "run" });
  const run = await admin.call(endpoints.runs.showRun, { params: { id: fire?.run?.id ?? "" } });
  expect(run.reply.reason).toBe(`${name}: ${"x".repeat(1000 - name.length - 3)}`);
  expect(await problemOf(make({ name: "half", reason: "\ud83d" }))).toContain("400 bad-request");
  await remove(id);
});

test("a task is switched off and on, ends by its date, and runs once where it is for once", async () => {
  const id = await make({ expires_at: Math.floor(clock.now / 60) * 60 + 150 });
  const { reply: off } = await admin.call(of.disableTask, { params: { id } });
  expect(off).toMatchObject({ enabled: false, next_at: null });
  minutesOn(1);
  await fireDueTasks(fleet.server.ctx);
  expect(await history(id)).toEqual([]);
  const { reply: on } = await admin.call(of.enableTask, { params: { id } });
  expect(on).toMatchObject({ enabled: true, next_at: clock.now + 60 });
  minutesOn(1);
  await fires(id, 1);
  const shown = (await admin.call(of.showTask, { params: { id } })).reply;
  expect(shown).toMatchObject({ enabled: false, stopped_because: "task-expired", next_at: null });
  expect(await problemOf(admin.call(of.enableTask, { params: { id } }))).toContain("schedule-invalid");

  const tomorrow = new Date((clock.now + 3600) * 1000).toISOString().slice(0, 16);
  const once = await make({ name: "for once", cron: null, once: tomorrow, zone: "UTC" });
  clock.now = Math.floor(clock.now / 60) * 60 + 3600;
  expect(await fires(once, 1)).toMatchObject([{ outcome: "run" }]);
  expect((await admin.call(of.showTask, { params: { id: once } })).reply).toMatchObject({
    enabled: false,
    stopped_because: "done",
  });
  await remove(id);
  await remove(once);
});

test("a task stays with its version until somebody moves it on", async () => {
  const script = { interpreter: "bash" as const, content: Buffer.from("echo one\n").toString("base64") };
  await admin.call(endpoints.scripts.putScript, { params: { name: "tidy" }, body: script });
  const id = await make({ name: "tidy", script: "tidy" });
  const content = Buffer.from("echo two\n").toString("base64");
  await admin.call(endpoints.scripts.putScript, { params: { name: "tidy" }, body: { ...script, content } });
  minutesOn(1);
  const [fire] = await fires(id, 1);
  const run = await admin.call(endpoints.runs.showRun, { params: { id: fire?.run?.id ?? "" } });
  expect(run.reply.script?.version).toBe(1);
  expect((await admin.call(of.showTask, { params: { id } })).reply.newest_version).toBe(2);
  const moved = await admin.call(of.changeTask, {
    params: { id },
    body: body({ name: "tidy", script: "tidy", version: 2 }),
  });
  expect(moved.reply).toMatchObject({ version: 2, newest_version: 2 });
  await remove(id);
});

test("devices that left are left out, and a task without any is refused", async () => {
  const gone = await fleet.enrol("gone");
  const id = await make({ name: "two", devices: [gone.id, device.id] });
  await admin.call(endpoints.devices.retireDevice, { params: { id: gone.id } });
  minutesOn(1);
  expect(await fires(id, 1)).toMatchObject([{ outcome: "run", left_out: 1, run: { counts: {} } }]);
  // Saving it again, or switching it on, asks nobody to strike them out by hand.
  await admin.call(of.disableTask, { params: { id } });
  const on = await admin.call(of.enableTask, { params: { id } });
  expect(on.reply.devices).toEqual([device.id]);
  const again = body({ name: "two", devices: [gone.id, device.id] });
  expect(await problemOf(admin.call(of.changeTask, { params: { id }, body: again }))).toContain(
    "device-not-admitted",
  );
  await remove(id);
  const alone = await fleet.enrol("alone");
  const empty = await make({ name: "one", devices: [alone.id] });
  await admin.call(endpoints.devices.retireDevice, { params: { id: alone.id } });
  minutesOn(1);
  expect(await fires(empty, 1)).toMatchObject([
    { outcome: "refused", because: "device-unknown", left_out: 1 },
  ]);
  await remove(empty);
});

test("a task stops with its owner's right, and whoever enables it answers for it", async () => {
  const carl = fleet.server.client(await userToken(fleet.server, "standard", "carl@acme.test"));
  const { reply } = await carl.call(of.createTask, { body: body({ name: "carl's" }) });
  const { id } = reply;
  const me = (await carl.call(endpoints.identity.whoAmI)).reply;
  await prove(admin);
  await admin.call(endpoints.identity.changeUser, {
    params: { id: me.user?.id ?? "" },
    body: { role: "analyst" },
  });
  minutesOn(1);
  expect(await fires(id, 1)).toMatchObject([{ outcome: "refused", because: "owner-not-allowed" }]);
  expect((await admin.call(of.showTask, { params: { id } })).reply).toMatchObject({
    enabled: false,
    stopped_because: "owner-not-allowed",
  });
  expect((await admin.call(of.enableTask, { params: { id } })).reply).toMatchObject({
    owner: "Annabel",
    stopped_because: null,
  });
  minutesOn(1);
  expect((await fires(id, 2))[0]).toMatchObject({ outcome: "run" });
  await remove(id);
});

test("the calendar tells a line a day, and a preview the next five moments", async () => {
  const often = await make({ name: "often" });
  const daily = await make({ name: "daily", cron: "30 3 * * *", enabled: true });
  const off = await make({ name: "off", enabled: false });
  const { days } = (await admin.call(of.taskCalendar, { query: { client: "home" } })).reply;
  expect(days.filter(({ task }) => task === daily).length).toBe(31);
  expect(days.filter(({ task }) => task === daily)[0]).toMatchObject({
    from: "03:30",
    to: "03:30",
    times: 1,
  });
  expect(days.filter(({ task }) => task === often)[2]).toMatchObject({ from: "00:00", to: "23:59" });
  expect(days.some(({ task }) => task === off)).toBe(false);
  const query = { cron: "0 4 * * *", zone: "UTC" };
  const { moments } = (await admin.call(of.previewTask, { query })).reply;
  expect(moments).toHaveLength(5);
  expect(moments.every((moment) => moment % 86_400 === 4 * 3600)).toBe(true);
  for (const id of [often, daily, off]) await remove(id);
});

test("what cannot be run is refused when it is saved", async () => {
  const wrong = (more: object) => problemOf(admin.call(of.createTask, { body: body(more) }));
  expect(await wrong({ cron: "99 * * * *" })).toContain("schedule-invalid");
  expect(await wrong({ zone: "Mars/Olympus" })).toContain("schedule-invalid");
  expect(await wrong({ cron: null, once: "2001-01-01T00:00" })).toContain("schedule-invalid");
  expect(await wrong({ expires_at: clock.now - 10 })).toContain("schedule-invalid");
  expect(await wrong({ version: 9 })).toContain("script-unknown");
  expect(await wrong({ arguments: { nope: "1" } })).toContain("arguments-invalid");
  expect(await wrong({ devices: ["00000000-0000-4000-8000-000000000000"] })).toContain("device-unknown");
  expect(await wrong({ run_as: "root" })).toContain("limits-exceeded");
  const id = await make();
  expect(await wrong({})).toContain("task-known");
  await remove(id);
  const lyn = fleet.server.client(await userToken(fleet.server, "analyst", "lyn@acme.test"));
  expect(await problemOf(lyn.call(of.createTask, { body: body() }))).toContain("not-allowed");
});
