/** Tasks by API key, how many there may be, and many of them as a list. */
import { type Client, endpoints } from "@countersign/api";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { userToken } from "../../testing/sign-up.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { fireDueTasks } from "./watch-schedules.ts";

const of = endpoints.tasks;
const clock = testClock();
let fleet: Fleet;
let machine: ScriptedDevice;
let device: string;

beforeAll(async () => {
  fleet = await trialFleet({ clock, config: { mostTasks: 9 } });
  machine = await fleet.online("web-1");
  device = machine.id;
});
afterAll(async () => fleet.server[Symbol.asyncDispose]());

async function make(by: Client, name: string, more: object = {}): Promise<string> {
  const body = {
    name,
    script: "hello",
    version: 1,
    devices: [device],
    cron: "* * * * *",
    zone: "UTC",
    ...more,
  };
  return (await by.call(of.createTask, { body })).reply.id;
}

async function keyed(permissions?: "runs.request"[], expires?: number) {
  const body = {
    name: "a key",
    ...(permissions ? { permissions: [...permissions, "runs.read" as const] } : {}),
    ...(expires === undefined ? {} : { expires_in_seconds: expires }),
  };
  const { reply } = await fleet.admin.call(endpoints.identity.createKey, { body });
  return { id: reply.key.id, client: fleet.server.client(reply.secret) };
}

const shown = async (id: string) => (await fleet.admin.call(of.showTask, { params: { id } })).reply;
async function fires() {
  clock.now = (Math.floor(clock.now / 60) + 1) * 60;
  await fireDueTasks(fleet.server.ctx);
}

test("a task made with a key runs as long as the key counts, then stops, says why, and its owner is told", async () => {
  const lasting = await keyed(["runs.request"]);
  const short = await keyed(undefined, 150);
  const [one, other, own] = [
    await make(lasting.client, "by a key"),
    await make(short.client, "by a short key"),
    await make(fleet.admin, "by a person"),
  ];
  await fires();
  for (const id of [one, other, own]) expect((await shown(id)).last?.outcome).toBe("run");
  await fleet.admin.call(endpoints.identity.revokeKey, { params: { id: lasting.id } });
  clock.now += 180;
  await fires();
  expect(await shown(one)).toMatchObject({
    enabled: false,
    stopped_because: "key-revoked",
    last: { outcome: "refused", detail: expect.stringContaining("API key of Annabel's that was revoked") },
  });
  expect(await shown(other)).toMatchObject({ enabled: false, stopped_because: "key-expired" });
  expect(await shown(own)).toMatchObject({ enabled: true, stopped_because: null });
  const { tasks } = (await fleet.admin.call(of.listTasks, { query: { state: "stopped" } })).reply;
  expect(tasks.map(({ id }) => id).toSorted()).toEqual([one, other].toSorted());

  await using receiver = await startMailReceiver();
  await fleet.admin.call(endpoints.notifications.setMail, {
    body: {
      host: "127.0.0.1",
      port: receiver.port,
      security: "clear",
      from: "cs@example.org",
      username: null,
      ca: null,
    },
  });
  await machine.until(() => receiver.mails.length === 2);
  expect(receiver.mails[0]).toMatchObject({ to: ["ann@example.org"] });
  expect(receiver.mails.map(({ text }) => text).join("\n")).toContain("key-revoked");

  // Whoever enables it answers for it from then on, without the key.
  await fleet.admin.call(of.enableTask, { params: { id: one } });
  await fires();
  expect(await shown(one)).toMatchObject({ enabled: true, last: { outcome: "run" } });
});

test("there are no more of them than may stand, whoever asks, and they come by pages, searched and in order", async () => {
  for (let at = 1; at <= 6; at++) await make(fleet.admin, `Many ${at}`, { enabled: at % 2 === 0 });
  const refusal = await problemOf(make(fleet.admin, "one too many"));
  expect(refusal).toContain("409 too-many-tasks");
  expect(refusal).toContain("no more than 9");
  // Many at once, more than the database has connections, find the one place that is free once.
  const [last] = (await fleet.admin.call(of.listTasks, { query: { q: "Many 6" } })).reply.tasks;
  await fleet.admin.call(of.deleteTask, { params: { id: last?.id ?? "" } });
  const rush = await Promise.all(
    Array.from({ length: 25 }, (_, at) =>
      make(fleet.admin, at === 0 ? "Many 6" : `Many 6, ${at}`).then(
        () => "made",
        () => "refused",
      ),
    ),
  );
  expect(rush.filter((came) => came === "made")).toHaveLength(1);
  const [made] = (await fleet.admin.call(of.listTasks, { query: { q: "Many 6" } })).reply.tasks;
  await fleet.admin.call(of.deleteTask, { params: { id: made?.id ?? "" } });
  await make(fleet.admin, "Many 6");
  const walk = async (query: object, limit: number) => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: { tasks: { name: string }[]; next: string | null } = (
        await fleet.admin.call(of.listTasks, {
          query: { ...query, limit, ...(after === null ? {} : { after }) },
        })
      ).reply;
      names.push(...page.tasks.map(({ name }) => name));
      after = page.next;
    } while (after !== null);
    return names;
  };
  const all = await walk({}, 500);
  expect(all).toHaveLength(9);
  expect(all.toSorted((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1))).toEqual(all);
  for (const limit of [1, 2, 4]) expect(await walk({}, limit)).toEqual(all);
  expect(await walk({ sort: "-place" }, 2)).toEqual(all.toReversed());
  expect(await walk({ q: "mANY" }, 4)).toEqual([1, 2, 3, 4, 5, 6].map((at) => `Many ${at}`));
  expect(await walk({ q: "many", state: "off" }, 2)).toEqual(["Many 1", "Many 3", "Many 5"]);
  expect(await walk({ device, sort: "made" }, 2)).toHaveLength(9);
  const forged = Buffer.from(JSON.stringify(["place", 1, "x"])).toString("base64url");
  expect(await problemOf(walk({ after: forged }, 1))).toContain("bad-request");
});

test("its runs go out in rings where it says so, and rings that cannot be are refused when it is saved", async () => {
  const { tasks } = (await fleet.admin.call(of.listTasks, { query: { limit: 500 } })).reply;
  for (const { id } of tasks) await fleet.admin.call(of.deleteTask, { params: { id } });
  const other = await fleet.online("web-2");
  const devices = [device, other.id];
  const refusal = await problemOf(
    make(fleet.admin, "odd", { devices, rings: { steps: ["1", "1", "rest"], wait_seconds: 86_400 } }),
  );
  expect(refusal).toContain("422 rings-invalid");
  machine.behaviour = (own, came) => void own.receipt(came, { exit: 1 });
  const id = await make(fleet.admin, "in rings", { devices, rings: { steps: ["1", "rest"] } });
  await fires();
  const run = (await shown(id)).last?.run?.id ?? "";
  const rollout = async () =>
    (await fleet.admin.call(endpoints.runs.showRun, { params: { id: run } })).reply.rollout;
  const before = other.runs.length;
  let seen = await rollout();
  while (seen?.state === "rolling") seen = await rollout();
  expect(seen).toMatchObject({ state: "stopped", ring: 0, because: "too-many-failed", stop_after: "1" });
  expect(other.runs.length).toBe(before);
});

test("a ring of a task names devices of the task; who is gone when it is due leaves the ring, and the others run", async () => {
  const gone = await fleet.online("web-3");
  const stays = await fleet.online("web-4");
  const devices = [device, gone.id];
  const ring = (id: string) => ({ rings: { steps: [{ name: "tag:front", devices: [id] }, "rest"] } });
  const stranger = "11111111-2222-4333-8444-555555555555";
  const refusal = await problemOf(make(fleet.admin, "of a stranger", { devices, ...ring(stranger) }));
  expect(refusal).toContain("422 rings-invalid");
  machine.behaviour = (own, came) => void own.receipt(came, { exit: 0 });
  const [first, second] = [
    await make(fleet.admin, "front first", { devices, ...ring(device) }),
    await make(fleet.admin, "the other first", { devices, ...ring(gone.id) }),
  ];
  const third = await make(fleet.admin, "tried by one", {
    devices: [...devices, stays.id],
    ...ring(gone.id),
  });
  await fleet.admin.call(endpoints.devices.retireDevice, { params: { id: gone.id } });
  await fires();
  const rolloutOf = async (id: string) => {
    const { last } = await shown(id);
    expect(last).toMatchObject({ outcome: "run", left_out: 1 });
    const run = { params: { id: last?.run?.id ?? "" } };
    return (await fleet.admin.call(endpoints.runs.showRun, run)).reply.rollout;
  };
  expect(await rolloutOf(first)).toMatchObject({ rings: [{ name: "tag:front", devices: 1 }] });
  // All at once: of its two rings one has nobody left.
  expect(await rolloutOf(second)).toBeNull();
  // Where it was to be tried by one that is gone, the others do not all get it at once.
  expect((await shown(third)).last).toMatchObject({
    outcome: "refused",
    because: "rings-invalid",
    run: null,
  });
  expect(stays.runs).toHaveLength(0);
  expect(await problemOf(fleet.admin.call(of.enableTask, { params: { id: third } }))).toContain(
    "422 rings-invalid",
  );
  // Saved or enabled again it goes without the device that is gone.
  for (const id of [first, second]) await fleet.admin.call(of.enableTask, { params: { id } });
  expect((await shown(second)).rings).toBeNull();
  expect((await shown(first)).rings?.steps).toEqual([{ name: "tag:front", devices: [device] }, "rest"]);
});

test("the task of an account that was deleted stops like any other whose owner may not run it", async () => {
  const gone = fleet.server.client(await userToken(fleet.server, "standard", "gone@example.org"));
  const id = await make(gone, "of somebody who leaves");
  const { user } = (await gone.call(endpoints.identity.whoAmI)).reply;
  await fleet.admin.call(endpoints.identity.deleteUser, { params: { id: user.id } });
  await fires();
  expect(await shown(id)).toMatchObject({ enabled: false, stopped_because: "owner-gone" });
});
