/** Tasks under attack: schedules that were stretched, approvals that ended, codes of others, clocks, and a kill at the worst moment. */
import { type Client, endpoints, type TaskFire } from "@countersign/api";
import { carry, decodeBase64 } from "@countersign/protocol";
import { makeOperatorRoot, makeVeto, seededKey, type Signing, twoPeople } from "@countersign/testkit";
import { sql } from "kysely";
import { Client as Postgres } from "pg";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { countersignFleet, type Fleet, recently, trialFleet } from "../../testing/fleet.ts";
import { setLevelCode } from "../../testing/level-code.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { people } from "../../testing/run-steps.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { startServer } from "../../start-server.ts";
import { takeAddresses } from "../../platform/http/serve.ts";
import { needTask } from "./task-store.ts";
import { fireAndLookAhead, fireDueTasks } from "./watch-schedules.ts";

const of = endpoints.tasks;
const EVERY_MINUTE = { cron: "* * * * *", zone: "UTC" };

function hello(device: ScriptedDevice, more: object = {}) {
  return { name: "hello", script: "hello", version: 1, devices: [device.id], ...EVERY_MINUTE, ...more };
}

async function fires(fleet: Fleet, id: string, count: number): Promise<TaskFire[]> {
  for (;;) {
    await fireDueTasks(fleet.server.ctx);
    const found = (await fleet.admin.call(of.taskHistory, { params: { id } })).reply.fires;
    if (found.length >= count) return found;
  }
}

/** A server where people sign, whose root lists its key: without that nothing could be used. */
async function guardedFleet(clock = testClock()): Promise<Fleet & { clock: typeof clock }> {
  const root = makeOperatorRoot({
    people: twoPeople(),
    clients: ["home"],
    now: recently(),
    change: { server_keys: [seededKey("server").key] },
  });
  return { ...(await countersignFleet({ root, clock })), clock };
}

async function sign(client: Client, hash: string, who: Signing, purpose: "standing" | "approve") {
  const { document } = (await client.call(endpoints.standing.showStanding, { params: { hash } })).reply;
  const bytes = decodeBase64(document.bytes) ?? new Uint8Array();
  const body = { signatures: [who.sign(`countersign.${purpose}.v1`, bytes)] };
  await client.call(endpoints.trust.addSignatures, { params: { hash }, body });
}

/** Composes the approval that the task needs, and has it signed; gives its hash. */
async function approve(fleet: Fleet, task: string, days = 30): Promise<string> {
  const { alice, bob } = people(fleet);
  const requester = { authority: fleet.root.authority, person: "alice" };
  const { reply } = await fleet.admin.call(of.composeTaskApproval, {
    params: { id: task },
    body: { days, requester },
  });
  await sign(fleet.admin, reply.hash, alice, "standing");
  await sign(fleet.admin, reply.hash, bob, "approve");
  return reply.hash;
}

async function superuserOf({ server }: Fleet): Promise<Postgres & AsyncDisposable> {
  const superuser = new Postgres({ connectionString: server.postgres.superuserUrl });
  await superuser.connect();
  return Object.assign(superuser, { [Symbol.asyncDispose]: () => superuser.end() });
}

describe("where people sign runs", () => {
  test("a task runs under a standing approval that covers it, and says so while there is none", async () => {
    const fleet = await guardedFleet();
    await using _server = fleet.server;
    const { clock, admin } = fleet;
    const device = await fleet.online("web-1");
    const { reply: task } = await admin.call(of.createTask, {
      body: hello(device, { arguments: { name: "Ann" } }),
    });
    const params = { id: task.id };
    expect(task.approval).toMatchObject({ state: "missing", hash: null });
    clock.now += 60;
    expect(await fires(fleet, task.id, 1)).toMatchObject([
      { outcome: "refused", because: "standing-missing" },
    ]);

    const hash = await approve(fleet, task.id);
    expect((await admin.call(of.showTask, { params })).reply.approval).toMatchObject({
      hash,
      state: "in-force",
      ends_soon: false,
    });
    clock.now += 60;
    expect((await fires(fleet, task.id, 2))[0]).toMatchObject({ outcome: "run" });
    await device.until(() => device.runs.length === 1 && device.came("stored").length === 1);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true, standingHash: hash });

    // Other arguments are somebody else's to approve.
    const other = hello(device, { arguments: { name: "Eve" } });
    const changed = await admin.call(of.changeTask, { params, body: other });
    expect(changed.reply.approval?.state).toBe("missing");
    clock.now += 60;
    expect((await fires(fleet, task.id, 3))[0]).toMatchObject({
      outcome: "refused",
      because: "standing-missing",
    });
    await admin.call(of.changeTask, { params, body: hello(device, { arguments: { name: "Ann" } }) });

    const { bob } = people(fleet);
    const veto = makeVeto({ root: fleet.root, subject: hash, by: bob, now: recently() });
    await admin.call(endpoints.standing.objectToStanding, { params: { hash }, body: carry(veto) });
    expect((await admin.call(of.showTask, { params })).reply.approval).toMatchObject({
      state: "stopped",
      because: "vetoed",
    });
    clock.now += 60;
    expect((await fires(fleet, task.id, 4))[0]).toMatchObject({ outcome: "refused", because: "vetoed" });
  });

  test("a schedule that was stretched is refused here and, whatever the server believes, by the device", async () => {
    const fleet = await guardedFleet();
    await using _server = fleet.server;
    const { clock, admin } = fleet;
    const device = await fleet.online("web-1");
    const due = new Date((clock.now + 120) * 1000);
    const daily = { cron: `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`, zone: "UTC" };
    const { reply: task } = await admin.call(of.createTask, { body: hello(device, daily) });
    const hash = await approve(fleet, task.id);
    const standing = (await admin.call(endpoints.standing.showStanding, { params: { hash } })).reply.standing;
    expect(standing).toMatchObject({ per_day: 1, devices: { of: "list", names: ["web-1"] } });
    expect(standing.windows.every(({ tz }) => tz === "UTC")).toBe(true);

    const params = { id: task.id };
    expect((await admin.call(of.showTask, { params })).reply.approval?.because).toBeNull();
    const stretched = await admin.call(of.changeTask, { params, body: hello(device) });
    expect(stretched.reply.approval).toMatchObject({ hash, state: "in-force", because: expect.any(String) });
    clock.now = Math.floor(clock.now / 60) * 60 + 60;
    expect((await fires(fleet, task.id, 1))[0]).toMatchObject({ outcome: "run" });
    clock.now += 60;
    await device.until(() => device.came("stored").length === 1);
    expect((await fires(fleet, task.id, 2))[0]).toMatchObject({ outcome: "refused", because: "day-used-up" });
    // The server forgets what it sent; the device does not.
    await inTransaction(fleet.server.ctx, systemActor("forget-uses"), (tx) =>
      sql`update run set standing_hash = null`.execute(tx.with()),
    );
    clock.now += 60;
    expect((await fires(fleet, task.id, 3))[0]).toMatchObject({ outcome: "run" });
    await device.until(() => device.runs.length === 2);
    expect(device.runs[1]?.verdict).toMatchObject({ accepted: false, because: "day-used-up" });
  });

  test("an approval that ended lets nothing run, and one that ends soon is told before", async () => {
    const fleet = await guardedFleet();
    await using _server = fleet.server;
    const { clock, admin } = fleet;
    const device = await fleet.enrol("web-1");
    const { reply: task } = await admin.call(of.createTask, { body: hello(device, { overlap: "allow" }) });
    await approve(fleet, task.id, 1);
    const before = (await admin.call(of.showTask, { params: { id: task.id } })).reply.approval;
    expect(before).toMatchObject({ state: "in-force", ends_soon: true });
    const weaknesses = (await admin.call(endpoints.system.examine)).reply.weaknesses;
    expect(weaknesses.map(({ code }) => code)).toContain("task-approval-ends");
    // A session would have ended by then.
    const { reply: key } = await admin.call(endpoints.identity.createKey, { body: { name: "later" } });
    const later = { ...fleet, admin: fleet.server.client(key.secret) };
    clock.now = Math.floor((clock.now + 86_400) / 60) * 60 + 600;
    expect((await fires(later, task.id, 1))[0]).toMatchObject({
      outcome: "refused",
      because: "standing-expired",
    });
  });
});

describe("at level code", () => {
  test("a code makes one task and opens no other; a task of before the level runs no more", async () => {
    const clock = testClock();
    const fleet = await trialFleet({ clock });
    await using server = fleet.server;
    const { admin } = fleet;
    const device = await fleet.enrol("web-1");
    const body = (more: object = {}) => hello(device, { overlap: "allow", ...more });
    const { reply: early } = await admin.call(of.createTask, { body: body({ name: "early" }) });
    const authorizer = await setLevelCode(admin, clock);
    const carl = server.client(await userToken(server, "standard", "carl@acme.test"));
    const create = (client: Client, otp?: string, name = "hello") =>
      codeOf(client.call(of.createTask, { body: body({ name }), ...(otp === undefined ? {} : { otp }) }));
    expect(await create(carl)).toBe("otp-required");
    const otp = authorizer.nextCode();
    expect(await create(carl, otp)).toBe("done");
    expect(await create(carl, otp, "another")).toBe("otp-used");
    const [made] = (await admin.call(of.listTasks)).reply.tasks.filter(({ name }) => name === "hello");
    const params = { id: made?.id ?? "" };
    expect(await codeOf(carl.call(of.changeTask, { params, body: body(), otp }))).toBe("otp-used");
    expect(await codeOf(carl.call(of.enableTask, { params }))).toBe("otp-required");
    expect(await codeOf(carl.call(of.disableTask, { params }))).toBe("done");
    const another = authorizer.nextCode();
    expect(await codeOf(carl.call(of.enableTask, { params, otp: another }))).toBe("done");

    clock.now = Math.floor(clock.now / 60) * 60 + 60;
    expect((await fires(fleet, params.id, 1))[0]).toMatchObject({ outcome: "run" });
    const told = await fires(fleet, early.id, 1);
    expect(told[0]).toMatchObject({ outcome: "refused", because: "otp-required" });
  });

  test("an exempt script makes a task without a code, until its content is another", async () => {
    const clock = testClock();
    const fleet = await trialFleet({ clock });
    await using _server = fleet.server;
    const { admin } = fleet;
    const device = await fleet.enrol("web-1");
    const authorizer = await setLevelCode(admin, clock);
    const script = { interpreter: "bash" as const, content: Buffer.from("echo one\n").toString("base64") };
    const name = { name: "tidy" };
    const { reply: version } = await admin.call(endpoints.scripts.putScript, { params: name, body: script });
    const exempted = { version: version.version, hash: version.hash };
    const otp = authorizer.nextCode();
    await admin.call(endpoints.advancedSecurity.exemptScript, { params: name, body: exempted, otp });
    const body = hello(device, { script: "tidy", overlap: "allow" });
    const { id } = (await admin.call(of.createTask, { body })).reply;
    clock.now = Math.floor(clock.now / 60) * 60 + 60;
    expect((await fires(fleet, id, 1))[0]).toMatchObject({ outcome: "run" });
    const content = Buffer.from("echo two\n").toString("base64");
    await admin.call(endpoints.scripts.putScript, { params: name, body: { ...script, content } });
    clock.now += 60;
    expect((await fires(fleet, id, 2))[0]).toMatchObject({ outcome: "refused", because: "otp-required" });
    expect(await problemOf(admin.call(of.enableTask, { params: { id } }))).toContain("otp-required");
  });
});

describe("several processes", () => {
  test("fire a due task once, together with many others", async () => {
    const clock = testClock();
    const fleet = await trialFleet({ clock });
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const listener = await takeAddresses({ host: "127.0.0.1", port: 0 });
    const other = await startServer({
      config: { ...server.ctx.config, roles: new Set(["worker"] as const) },
      log: server.ctx.log,
      urls: server.postgres.urls,
      clock,
      listener,
    });
    try {
      const ids: string[] = [];
      for (let at = 0; at < 20; at++) {
        const body = hello(device, { name: `task ${at}` });
        ids.push((await fleet.admin.call(of.createTask, { body })).reply.id);
      }
      clock.now = Math.floor(clock.now / 60) * 60 + 60;
      await Promise.all([fireDueTasks(server.ctx), fireDueTasks(other.ctx), fireDueTasks(server.ctx)]);
      for (const id of ids) expect(await fires(fleet, id, 1)).toMatchObject([{ outcome: "run" }]);
      const { runs } = (await fleet.admin.call(endpoints.runs.listRuns, { query: { limit: 100 } })).reply;
      expect(runs).toHaveLength(ids.length);
      expect(new Set(runs.map(({ task }) => task))).toEqual(new Set(ids));
    } finally {
      await other.stop();
    }
  });

  test("that are killed between claiming and committing leave the task due, for whoever looks next", async () => {
    const clock = testClock();
    const fleet = await trialFleet({ clock });
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const { id } = (await fleet.admin.call(of.createTask, { body: hello(device) })).reply;
    // Its connection dies after the run was written, before anything of it is committed.
    await using superuser = await superuserOf(fleet);
    await superuser.query(`create function die() returns trigger language plpgsql security definer as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`);
    await superuser.query(
      "create trigger dies before insert on task_fire for each row execute function die()",
    );
    clock.now = Math.floor(clock.now / 60) * 60 + 60;
    await expect
      .poll(() => server.logLines.some((line) => /(?:schedules were|task was) not looked at/.test(line)), {
        timeout: 15_000,
      })
      .toBe(true);
    const count = async () => (await superuser.query("select from run where task_id is not null")).rowCount;
    expect(await count()).toBe(0);
    await superuser.query("drop trigger dies on task_fire");
    expect(await fires(fleet, id, 1)).toMatchObject([{ outcome: "run", due_at: clock.now }]);
    expect(await count()).toBe(1);
  });
});

test("a task that cannot be looked at holds nobody up, and is not tried again at once", async () => {
  const clock = testClock();
  const fleet = await trialFleet({ clock });
  await using server = fleet.server;
  const device = await fleet.enrol("web-1");
  const { reply: odd } = await fleet.admin.call(of.createTask, { body: hello(device) });
  const { reply: good } = await fleet.admin.call(of.createTask, { body: hello(device, { name: "good" }) });
  await using superuser = await superuserOf(fleet);
  await superuser.query(`create function odd() returns trigger language plpgsql as
    $$ begin if new.task_id = '${odd.id}' then raise exception 'odd'; end if; return new; end $$`);
  await superuser.query("create trigger odd before insert on task_fire for each row execute function odd()");
  clock.now = Math.floor(clock.now / 60) * 60 + 60;
  expect(await fires(fleet, good.id, 1)).toMatchObject([{ outcome: "run" }]);
  // The server looks as well, and may hold the odd one just now.
  await expect.poll(() => fireAndLookAhead(server.ctx)).toBe(clock.now + 60);
  const { reply } = await fleet.admin.call(of.showTask, { params: { id: odd.id } });
  expect(reply.next_at).toBe(clock.now);
});

test("a moment is used once, and a clock that was far ahead and is right again leaves no task waiting", async () => {
  const clock = testClock();
  const fleet = await trialFleet({ clock });
  await using _server = fleet.server;
  const device = await fleet.enrol("web-1");
  const { id } = (await fleet.admin.call(of.createTask, { body: hello(device, { overlap: "allow" }) })).reply;
  const right = Math.floor(clock.now / 60) * 60 + 60;
  clock.now = right + 7200;
  const [ahead] = await fires(fleet, id, 1);
  expect(ahead).toMatchObject({ due_at: right + 7200 });
  clock.now = right;
  await expect
    .poll(async () => (await fleet.admin.call(of.showTask, { params: { id } })).reply.next_at, {
      timeout: 15_000,
    })
    .toBe(right + 60);
  clock.now = right + 60;
  expect((await fires(fleet, id, 2)).map(({ due_at: due }) => due)).toEqual([right + 7200, right + 60]);
});

test("a task of a client that one may not see does not exist", async () => {
  const fleet = await trialFleet({ clock: testClock() });
  await using server = fleet.server;
  const device = await fleet.enrol("web-1");
  const { id } = (await fleet.admin.call(of.createTask, { body: hello(device) })).reply;
  const blind = { kind: "user", id: "x", name: "x", role: "standard", clients: [] } as const;
  const seen = inTransaction(server.ctx, blind, (tx) => needTask(tx, id));
  await expect(seen).rejects.toMatchObject({ code: "not-found" });
});
