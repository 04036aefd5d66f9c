import { type Client, endpoints, planRings, resolveRings, type Run } from "@countersign/api";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { Client as Database } from "pg";
import { describe, expect, test } from "vitest";
import { countersignFleet, type Fleet, trialFleet } from "../../../testing/fleet.ts";
import { problemOf } from "../../../testing/problem-of.ts";
import { people, requestOf, show, signBy } from "../../../testing/run-steps.ts";
import { runHello, type ScriptedDevice } from "../../../testing/scripted-device.ts";
import { testClock } from "../../../testing/start-test-server.ts";
import { userToken } from "../../../testing/sign-up.ts";
import { sweepRuns } from "../sweep-runs.ts";
import { advanceRollouts } from "./advance-rollouts.ts";
import { judgeRollout, type RingCounts, type RolloutFacts } from "./judge-rollout.ts";

type Rings = { steps: (string | { name: string; devices: string[] })[]; [option: string]: unknown };

const ask = async (client: Client, devices: readonly ScriptedDevice[], rings: Rings, more: object = {}) =>
  (
    await client.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: devices.map(({ id }) => id), rings, ...more },
    })
  ).reply;
const goOn = async (client: Client, { id }: Run, ring: number) =>
  (await client.call(endpoints.runs.continueRollout, { params: { id }, body: { ring } })).reply;

/** Waits until the run is as `holds` wants it; whatever moves it on looks every few seconds by itself. */
async function until(fleet: Fleet, id: string, holds: (run: Run) => boolean): Promise<Run> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const run = await show(fleet.admin, id);
    if (holds(run)) return run;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(run.rollout)}`);
    await advanceRollouts(fleet.server.ctx);
  }
}

const statesByRing = (run: Run) =>
  run.rollout?.rings.map((_, ring) =>
    run.targets
      .filter((target) => target.ring === ring)
      .map(({ state, exit }) => (state === "ran" ? `exit ${exit}` : state)),
  );

/** Ends with exit 1. */
const fails = (device: ScriptedDevice, came: Parameters<typeof runHello>[1]) => {
  device.start(came);
  device.receipt(came, { exit: 1 });
};

async function online(fleet: Fleet, count: number): Promise<ScriptedDevice[]> {
  const devices = [];
  for (let at = 1; at <= count; at++) devices.push(await fleet.online(`web-${at}`));
  return devices;
}

describe("a run in rings", () => {
  test("reaches one device, then three, stops when one of those fails, and never reaches the others", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const devices = await online(fleet, 12);
    const { alice, bob } = people(fleet);
    const requester = { authority: fleet.root.authority, person: "alice" };
    for (const device of devices.slice(1, 4)) device.behaviour = device === devices[2] ? fails : runHello;
    const run = await ask(fleet.admin, devices, { steps: ["1", "25%", "rest"] }, { requester });
    expect(run.rollout).toMatchObject({
      state: "rolling",
      ring: 0,
      rings: [{ devices: 1 }, { devices: 3 }, { devices: 8 }],
    });
    // What people sign names all of them, and nothing of rings.
    expect((await requestOf(fleet.admin, run.id)).targets).toHaveLength(12);
    await signBy(fleet, run, alice, "request");
    await signBy(fleet, run, bob, "approve");
    const stopped = await until(fleet, run.id, ({ rollout }) => rollout?.state === "stopped");
    expect(stopped).toMatchObject({
      state: "dispatched",
      rollout: { ring: 1, because: "too-many-failed", moved_by: null },
    });
    expect(statesByRing(stopped)?.[0]).toEqual(["exit 0"]);
    expect(statesByRing(stopped)?.[1]?.toSorted()).toEqual(["exit 0", "exit 0", "exit 1"]);
    // Neither those who are there nor one that comes anew, nor after the server started again.
    await devices[11]?.disconnect();
    await devices[11]?.goOnline(server.url);
    await using again = await server.restart();
    for (const device of devices.slice(4)) await device.goOnline(again.url);
    await advanceRollouts(again.ctx);
    // What is asked for afterwards comes, and nothing came before it.
    for (const device of devices.slice(4)) expect(device.runs).toEqual([]);
  });

  test("goes on ring by ring when somebody says so, once however many press; stops by hand; its end is cancelling", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const { admin } = fleet;
    const [first, second, ...others] = await online(fleet, 4);
    const asleep = await fleet.enrol("web-asleep");
    if (!first || !second) throw new Error("two devices");
    const rings = {
      steps: ["1", { name: "tag front", devices: [second.id, asleep.id] }, "1", "rest"],
      ask_first: true,
    };
    const run = await ask(admin, [first, second, asleep, ...others], rings);
    expect((await until(fleet, run.id, ({ rollout }) => rollout?.state === "asking")).rollout?.ring).toBe(0);
    const stranger = server.client(await userToken(server, "standard", "stan@example.org"));
    expect(await problemOf(goOn(stranger, run, 0))).toContain("403 not-allowed");
    const pressed = await Promise.allSettled([goOn(admin, run, 0), goOn(admin, run, 0), goOn(admin, run, 0)]);
    expect(pressed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await problemOf(goOn(admin, run, 0))).toContain("409 rollout-moved");
    await second.until(() => second.came("stored").length === 1);
    const stop = { params: { id: run.id }, body: { ring: 1 } };
    const { reply: stopped } = await admin.call(endpoints.runs.stopRollout, stop);
    expect(stopped.rollout).toMatchObject({ state: "stopped", ring: 1, because: "by-hand" });
    expect(await problemOf(admin.call(endpoints.runs.stopRollout, stop))).toContain("409 rollout-moved");
    // A device of the open ring that wakes now gets nothing; it does when the rollout goes on.
    await asleep.goOnline(server.url);
    expect(asleep.runs).toEqual([]);
    expect((await goOn(admin, run, 1)).rollout).toMatchObject({ state: "rolling", ring: 1 });
    await asleep.until(() => asleep.came("stored").length === 1);
    await until(fleet, run.id, ({ rollout }) => rollout?.state === "asking");
    expect((await goOn(admin, run, 1)).rollout?.ring).toBe(2);
    await admin.call(endpoints.runs.cancelRun, { params: { id: run.id }, body: { reason: "enough" } });
    const ended = await until(fleet, run.id, ({ rollout }) => rollout?.state === "over");
    expect(statesByRing(ended)?.[3]).toEqual(["cancelled"]);
    expect(others.some(({ runs }) => runs.length === 0)).toBe(true);
    expect(await problemOf(goOn(admin, run, 2))).toContain("409 rollout-moved");
  });

  test("is looked at however many others stand before it", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const devices = [await fleet.enrol("web-1"), await fleet.enrol("web-2")];
    const runs: Run[] = [];
    for (let count = 0; count < 3; count++)
      runs.push(await ask(fleet.admin, devices, { steps: ["1", "rest"] }));
    // The server's own work steps over what somebody holds.
    const holder = new Database({ connectionString: server.postgres.superuserUrl });
    await holder.connect();
    await holder.query("begin");
    await holder.query("select from run_rollout for update");
    await devices[0]?.goOnline(server.url);
    await devices[0]?.until(() => devices[0]?.came("stored").length === 3);
    await holder.query("commit");
    await holder.end();
    // The server's own work may hold one of them in this moment, which is stepped over then.
    const rings = async () => {
      await advanceRollouts(server.ctx, 1);
      return Promise.all(runs.map(async ({ id }) => (await show(fleet.admin, id)).rollout?.ring));
    };
    await expect.poll(rings).toEqual([1, 1, 1]);
  });

  test("does not wait for machines that sleep longer than its time, and does not take their silence for success", async () => {
    const clock = testClock();
    const fleet = await trialFleet({ clock });
    await using server = fleet.server;
    const { admin } = fleet;
    const asleep = await fleet.enrol("web-asleep");
    const [awake, last] = await online(fleet, 2);
    if (!awake || !last) throw new Error("two devices");
    const named = (name: string, ...devices: ScriptedDevice[]) => ({
      name,
      devices: devices.map(({ id }) => id),
    });
    await using receiver = await startMailReceiver();
    await admin.call(endpoints.notifications.setMail, {
      body: {
        host: "127.0.0.1",
        port: receiver.port,
        security: "clear",
        from: "cs@example.org",
        username: null,
        ca: null,
      },
    });
    const wait = { wait_seconds: 600 };
    const silent = await ask(admin, [asleep, awake], { steps: [named("canary", asleep), "rest"], ...wait });
    const mixed = await ask(admin, [asleep, awake, last], {
      steps: [named("canary", asleep, awake), "rest"],
      ...wait,
    });
    await awake.until(() => awake.came("stored").length === 1);
    await advanceRollouts(server.ctx);
    expect((await show(admin, mixed.id)).rollout).toMatchObject({ state: "rolling", ring: 0 });
    clock.now += 601;
    expect(
      (await until(fleet, silent.id, ({ rollout }) => rollout?.state === "stopped")).rollout,
    ).toMatchObject({
      ring: 0,
      because: "nobody-succeeded",
    });
    await last.until(() => receiver.mails.length === 1);
    expect(receiver.mails[0]).toMatchObject({
      to: ["ann@example.org"],
      text: expect.stringContaining(silent.id),
    });
    await until(fleet, mixed.id, ({ rollout }) => rollout?.ring === 1);
    await last.until(() => last.came("stored").length === 1);
    await asleep.goOnline(server.url);
    await asleep.until(() => asleep.came("stored").length === 1);
    expect(asleep.runs.map(({ run }) => run)).toEqual([mixed.id]);
    // The window of what stopped closes: those whose ring was never opened are not called lost.
    clock.now += 5 * 3600;
    await sweepRuns(server.ctx);
    const codes = (await show(admin, silent.id)).targets.map(({ state, code }) => `${state}: ${code}`);
    expect(codes.toSorted()).toEqual(["cancelled: ring-not-opened", "lost: never-delivered"]);
  });

  test("refuses rings that leave devices out, name strangers, or do not fit into the window", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const devices = [await fleet.enrol("web-1"), await fleet.enrol("web-2"), await fleet.enrol("web-3")];
    const refusals: [string, Rings][] = [
      ["leave 1 of the devices out", { steps: ["1", "1"] }],
      ["none of the devices", { steps: [{ name: "x", devices: ["elsewhere"] }, "rest"] }],
      ["do not fit into the", { steps: ["1", "rest"], wait_seconds: 14_400 }],
    ];
    for (const [detail, rings] of refusals) {
      const refusal = await problemOf(ask(fleet.admin, devices, rings));
      expect(refusal).toContain("422 rings-invalid");
      expect(refusal).toContain(detail);
    }
    expect(await problemOf(ask(fleet.admin, devices, { steps: ["0", "rest"] }))).toContain("bad-request");
  });
});

describe("dealing devices out", () => {
  const devices = Array.from({ length: 25 }, (_, at) => `d${at}`);

  test("gives who has several tags to the first ring that names one, and strangers to none", () => {
    const front = new Set(["d3", "stranger"]);
    const all = new Set(["d3", "d1", "stranger"]);
    const words = ["tag:front", "group:all", "rest"];
    const found = resolveRings(words, ["d1", "d3"], (word) => (word === "tag:front" ? front : all));
    expect(found).toEqual({
      ok: true,
      steps: [{ name: "tag:front", devices: ["d3"] }, { name: "group:all", devices: ["d1"] }, "rest"],
    });
    expect(resolveRings(words, ["d3"], () => front)).toEqual({ ok: false, ring: "group:all" });
  });
  const sizes = (plan: ReturnType<typeof planRings>) =>
    plan.ok && plan.rings.map((ring) => ring.devices.length);

  test("takes the connected first, shares of all of them rounded up, and drops rings for which nothing is left", () => {
    expect(sizes(planRings(["1", "10%", "rest"], devices, () => true))).toEqual([1, 3, 21]);
    const plan = planRings(["2", "rest"], devices, (device) => device > "d7");
    expect(plan.ok && plan.rings[0]?.devices).toEqual(["d8", "d9"]);
    expect(sizes(planRings(["1", "50%", "rest"], ["a", "b"], () => false))).toEqual([1, 1]);
    expect(
      planRings(
        [
          { name: "x", devices: ["a"] },
          { name: "y", devices: ["a"] },
        ],
        ["a"],
        () => true,
      ),
    ).toMatchObject({
      detail: "a stands in two rings.",
    });
  });
});

describe("judging a rollout", () => {
  const facts: RolloutFacts = {
    state: "rolling",
    ring: 1,
    rings: 3,
    stopAfter: "10%",
    waitSeconds: 60,
    askFirst: false,
    beganAt: 1000,
    forgiven: 0,
  };
  const ring = (at: number, counts: Partial<RingCounts>): RingCounts => ({
    ring: at,
    devices: 10,
    open: 0,
    failed: 0,
    well: 10,
    ...counts,
  });
  const judge = (change: Partial<RolloutFacts>, second: Partial<RingCounts>, now = 1010) =>
    judgeRollout(
      { ...facts, ...change },
      [ring(0, {}), ring(1, second), ring(2, { open: 10, well: 0 })],
      now,
    );

  test("counts what failed in the rings reached, and forgives what somebody saw", () => {
    expect(judge({}, { failed: 1, well: 9 })).toEqual({ to: "next-ring" });
    expect(judge({}, { failed: 2, open: 5, well: 3 })).toEqual({ to: "stopped", because: "too-many-failed" });
    expect(judge({ forgiven: 1 }, { failed: 2, well: 8 })).toEqual({ to: "next-ring" });
    expect(judge({ state: "asking" }, { failed: 2, well: 8 })).toMatchObject({ to: "stopped" });
    expect(judge({ ring: 2 }, { failed: 3, well: 7 })).toMatchObject({ to: "stopped" });
  });

  test("waits for a ring or its time, and asks where somebody is to say so", () => {
    expect(judge({}, { open: 1, well: 9 })).toEqual({ to: "stay" });
    expect(judge({}, { open: 1, well: 9 }, 1060)).toEqual({ to: "next-ring" });
    expect(judge({ askFirst: true }, {})).toEqual({ to: "asking" });
    expect(judge({ state: "asking" }, {})).toEqual({ to: "stay" });
  });
});
