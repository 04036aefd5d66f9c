import { type Client, endpoints, type Run } from "@countersign/api";
import { carry, hashOf, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { seededKey } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { countersignFleet, type Fleet, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { type CameRun, runHello, type ScriptedDevice } from "../../testing/scripted-device.ts";
import { administratorToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { sweepRuns } from "./index.ts";

async function ask({ admin }: Pick<Fleet, "admin">, ...devices: ScriptedDevice[]): Promise<Run> {
  const body = { script: "hello", devices: devices.map(({ id }) => id) };
  return (await admin.call(endpoints.runs.requestRun, { body })).reply;
}

async function show(client: Client, id: string): Promise<Run> {
  return (await client.call(endpoints.runs.showRun, { params: { id } })).reply;
}

async function objections(fleet: Fleet, device: ScriptedDevice) {
  const { reply } = await fleet.admin.call(endpoints.devices.showDevice, { params: { id: device.id } });
  return reply.objections.map(({ because, detail }) => `${because}: ${detail}`);
}

describe("a device that is away", () => {
  test("gets what is open when it comes back, once a connection, and nothing that has ended", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const [first, second] = [await ask(fleet, device), await ask(fleet, device)];
    expect(first.targets).toMatchObject([{ state: "waiting" }]);
    await device.goOnline(server.url);
    await device.until(() => device.came("stored").length === 2);
    expect(device.came("run").map(({ run }) => run)).toEqual([first.id, second.id]);
    device.sendStatus();
    await device.disconnect();
    await device.goOnline(server.url);
    const third = await ask(fleet, device);
    await device.until(() => device.came("stored").length === 1);
    expect(device.came("run").map(({ run }) => run)).toEqual([third.id]);
  });

  test("for long is not given more than it can hold, and in the end all of it, in order", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const asked: string[] = [];
    for (let at = 0; at < 60; at++) asked.push((await ask(fleet, device)).id);
    const held: CameRun[] = [];
    device.behaviour = (_device, came) => void held.push(came);
    await device.goOnline(server.url);
    await device.until(() => held.length === 48);
    // What is asked for now waits behind the others.
    asked.push((await ask(fleet, device)).id);
    for (const came of held.splice(0, 10)) device.receipt(came);
    await device.until(() => device.came("stored").length === 10);
    expect(device.came("run")).toHaveLength(48);
    // What it began waits no more.
    for (const came of held.splice(0, 14)) device.start(came);
    device.behaviour = runHello;
    await device.until(() => device.came("run").length === 61);
    expect(device.came("run").map(({ run }) => run)).toEqual(asked);
  });

  test("gets again what it was sent and never answered", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = () => undefined;
    const run = await ask(fleet, device);
    await device.until(() => device.runs.length === 1);
    await device.disconnect();
    device.fake.consumed.clear();
    device.behaviour = runHello;
    await device.goOnline(server.url);
    await device.until(() => device.came("stored").length === 1);
    expect(await show(fleet.admin, run.id)).toMatchObject({ state: "finished", targets: [{ state: "ran" }] });
  });

  test("that consumed the first copy is not taken at the word of refusing the second", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = () => undefined;
    const run = await ask(fleet, device);
    await device.until(() => device.runs.length === 1);
    await device.disconnect();
    await device.goOnline(server.url);
    await device.until(() => device.came("stored").length === 1);
    expect(device.runs[1]?.verdict).toMatchObject({ because: "replayed" });
    // "sent" is written when there is time.
    await expect
      .poll(async () => (await show(fleet.admin, run.id)).targets)
      .toMatchObject([{ state: "sent" }]);
    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    device.receipt(came, { exit: 3 });
    await device.until(() => device.came("stored").length === 2);
    expect((await show(fleet.admin, run.id)).targets).toMatchObject([{ state: "ran", exit: 3 }]);
  });
});

describe("a run whose receipt was lost with what came after the backup", () => {
  test("ends as what the device says now: executed before, and never twice", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = () => undefined;
    const [run, later] = [await ask(fleet, device), await ask(fleet, device)];
    await device.until(() => device.runs.length === 2);
    await device.disconnect();
    // Both were executed, and acknowledged by a server that is gone: this one never heard of them.
    device.seq += 2;
    await device.goOnline(server.url);
    await device.until(() => device.came("stored").length === 2);
    expect(device.runs.slice(2).map(({ verdict }) => verdict)).toMatchObject([
      { because: "replayed" },
      { because: "replayed" },
    ]);
    for (const { id } of [run, later])
      expect(await show(fleet.admin, id)).toMatchObject({
        state: "refused",
        targets: [{ state: "refused", code: "replayed" }],
      });
    // The first refusal stands in the chain now; a device's copy of the truth still wins.
    expect(await objections(fleet, device)).toEqual(["receipt-missing: receipts 1 to 2 are missing"]);
    await device.disconnect();
    await device.goOnline(server.url);
    expect(device.came("run")).toEqual([]);
    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    device.receipt(came);
    await device.until(() => device.came("stored").length === 1);
    expect((await show(fleet.admin, run.id)).targets).toMatchObject([{ state: "ran", exit: 0 }]);
  });
});

describe("a window that closed", () => {
  test("leaves runs lost that nobody heard of any more, says which way, and still takes the truth later", async () => {
    const clock = testClock();
    const fleet = await trialFleet({ clock });
    await using server = fleet.server;
    const silent = await fleet.online("silent");
    silent.behaviour = () => undefined;
    const away = await fleet.enrol("away");
    const run = await ask(fleet, silent, away);
    await expect
      .poll(async () => (await show(fleet.admin, run.id)).targets.map(({ state }) => state).toSorted())
      .toEqual(["sent", "waiting"]);
    expect(await sweepRuns(server.ctx)).toBe(0);
    clock.now = run.not_after + 61;
    await sweepRuns(server.ctx);
    const stateOf = async (device: ScriptedDevice) => {
      const shown = await show(fleet.admin, run.id);
      const target = shown.targets.find(({ device: id }) => id === device.id);
      return [shown.state, target?.state, target?.code];
    };
    expect(await stateOf(away)).toEqual(["dispatched", "lost", "never-delivered"]);
    // What may still be running is given its own time.
    expect(await stateOf(silent)).toEqual(["dispatched", "sent", null]);
    clock.now += 3600;
    await sweepRuns(server.ctx);
    expect(await stateOf(silent)).toEqual(["expired", "lost", "no-receipt"]);
    expect(await sweepRuns(server.ctx)).toBe(0);
    const [came] = silent.runs;
    if (!came) throw new Error("no run came");
    silent.receipt(came);
    await silent.until(() => silent.came("stored").length === 1);
    expect(await stateOf(silent)).toEqual(["finished", "ran", null]);
  });

  test("ends requests that were not signed in time", async () => {
    const clock = testClock();
    const fleet = await countersignFleet({ clock });
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const requester = { authority: fleet.root.authority, person: "alice" };
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], requester, window_seconds: 600 },
    });
    clock.now = run.not_after + 1;
    await sweepRuns(server.ctx);
    expect(await show(fleet.admin, run.id)).toMatchObject({
      state: "expired",
      missing: [],
      targets: [{ state: "cancelled", code: "not-signed-in-time" }],
    });
  });
});

describe("cancelling", () => {
  test("where the server asked, tells the devices by the server's own signature", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = () => undefined;
    const run = await ask(fleet, device);
    await device.until(() => device.runs.length === 1);
    const cancel = () =>
      fleet.admin.call(endpoints.runs.cancelRun, { params: { id: run.id }, body: { reason: "a mistake" } });
    expect((await cancel()).reply).toMatchObject({ state: "cancelled", targets: [{ state: "cancelled" }] });
    await device.until(() => device.fake.state.vetoes.length === 1);
    expect(device.fake.state.vetoes).toMatchObject([
      { effect: "cancel", person: "server", subject: run.request_hash },
    ]);
    expect(await problemOf(cancel())).toContain("409 run-ended");
    // A device that had begun tells the truth all the same.
    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    device.receipt(came);
    await device.until(() => device.came("stored").length === 1);
    expect((await show(fleet.admin, run.id)).targets).toMatchObject([{ state: "ran" }]);
    await device.goOnline(server.url);
    expect(device.came("run")).toEqual([]);
  });
});

describe("receipts", () => {
  test("that another key signed, or another device, are refused and kept for people to see", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = () => undefined;
    const run = await ask(fleet, device);
    await device.until(() => device.runs.length === 1);
    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    device.receipt(came, {}, seededKey("mallory"));
    await device.until(() => device.closed !== undefined);
    expect(device.closed).toEqual({ code: 1008, reason: "receipt: wrong-key" });
    device.behaviour = () => undefined;
    await device.goOnline(server.url);
    device.receipt(came, { device: seededKey("mallory").fingerprint });
    await device.until(() => device.closed !== undefined);
    expect(device.closed).toEqual({ code: 1008, reason: "receipt: other-device" });
    expect(await objections(fleet, device)).toEqual(
      expect.arrayContaining(["receipt-refused: wrong-key", "receipt-refused: other-device"]),
    );
    const shown = await show(fleet.admin, run.id);
    expect(shown.targets).not.toMatchObject([{ state: "ran" }]);
    const { reply } = await fleet.admin.call(endpoints.runs.readReceipts, { params: { id: run.id } });
    expect(reply.receipts).toEqual([]);
  });

  test("are chained: a missing one shows, and one that is sent twice is stored once", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    await ask(fleet, device);
    await device.until(() => device.came("stored").length === 1);
    device.seq += 2;
    const run = await ask(fleet, device);
    await device.until(() => device.came("stored").length === 2);
    expect(device.came("stored").map(({ seq }) => seq)).toEqual([1, 4]);
    expect(await objections(fleet, device)).toEqual(["receipt-missing: receipts 2 to 3 are missing"]);

    const { reply } = await fleet.admin.call(endpoints.runs.readReceipts, { params: { id: run.id } });
    const [stored] = reply.receipts;
    if (!stored) throw new Error("no receipt");
    const bytes = Buffer.from(stored.receipt.bytes, "base64");
    const parsed = parseDocument("receipt", bytes);
    expect(parsed.ok && parsed.document).toMatchObject({ seq: 4, subject: run.request_hash });
    await device.goOnline(server.url);
    device.send({
      frame: "receipt",
      receipt: carry({ bytes, signatures: [device.fake.key.sign("countersign.receipt.v1", bytes)] }),
    });
    await device.until(() => device.came("stored").length === 1);
    const again = await fleet.admin.call(endpoints.runs.readReceipts, { params: { id: run.id } });
    expect(again.reply.receipts).toHaveLength(1);
    expect(hashOf(bytes, nodeCrypto)).toBe((await show(fleet.admin, run.id)).targets[0]?.receipt);
  });

  test("of requests that are not known here are kept and acknowledged too", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    const stranger = {
      run: "0".repeat(32),
      offer: { bytes: new Uint8Array(3), signatures: [] },
      verdict: {} as never,
      secrets: [],
    };
    device.receipt(stranger, { outcome: "refused", code: "not-a-target" });
    await device.until(() => device.came("stored").length === 1);
    await using again = await server.restart();
    const client = again.client(await administratorToken(again));
    const { reply } = await client.call(endpoints.audit.listEntries, { query: { event: "run.receipt" } });
    expect(reply.entries).toMatchObject([{ body: { outcome: "refused", code: "not-a-target" } }]);
  });

  test("of many devices at once end their run exactly once", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const devices = await Promise.all(["a", "b", "c", "d", "e", "f"].map((name) => fleet.online(name)));
    const run = await ask(fleet, ...devices);
    await Promise.all(devices.map((device) => device.until(() => device.came("stored").length === 1)));
    const shown = await show(fleet.admin, run.id);
    expect(shown.state).toBe("finished");
    expect(shown.targets.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => "ran"));
  });
});

describe("a server that is started again", () => {
  test("knows everything it knew: devices, runs, output, receipts; and goes on where it stood", async () => {
    const fleet = await trialFleet();
    const device = await fleet.online("web-1");
    const done = await ask(fleet, device);
    await device.until(() => device.came("stored").length === 1);
    const before = await show(fleet.admin, done.id);
    await device.disconnect();
    const open = await ask(fleet, device);
    await using server = await fleet.server.restart();
    const admin = server.client(await administratorToken(server));
    expect(await show(admin, done.id)).toEqual(before);
    const query = { device: device.id, stream: "stdout" as const };
    const output = await admin.raw(endpoints.runs.readOutput, { params: { id: done.id }, query });
    expect(await output.text()).toBe("hello\n");
    // The port is another one; proofs are bound to the server's name.
    device.serverName = server.ctx.config.serverName;
    await device.goOnline(server.url);
    await device.until(() => device.came("stored").length === 1);
    expect(device.came("run").map(({ run }) => run)).toEqual([open.id]);
    expect(await show(admin, open.id)).toMatchObject({
      state: "finished",
      targets: [{ state: "ran", exit: 0 }],
    });
    expect((await admin.call(endpoints.runs.listRuns, { query: { limit: 1 } })).reply).toMatchObject({
      runs: [{ id: open.id }],
    });
  });

  test("lists runs page by page, newest first, by state and device", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const [one, two] = [await fleet.enrol("web-1"), await fleet.enrol("web-2")];
    const runs = [await ask(fleet, one), await ask(fleet, two), await ask(fleet, one, two)].map(
      ({ id }) => id,
    );
    const list = async (query: Record<string, string | number>) => {
      const { reply } = await fleet.admin.call(endpoints.runs.listRuns, { query });
      return { ids: reply.runs.map(({ id }) => id), next: reply.next };
    };
    const first = await list({ limit: 2 });
    expect(first.ids).toEqual([runs[2], runs[1]]);
    expect(await list({ limit: 2, after: first.next ?? "" })).toEqual({ ids: [runs[0]], next: null });
    expect((await list({ device: one.id })).ids).toEqual([runs[2], runs[0]]);
    expect((await list({ state: "finished" })).ids).toEqual([]);
    const params = { id: "00000000-0000-4000-8000-000000000000" };
    for (const endpoint of [endpoints.runs.showRun, endpoints.runs.readReceipts, endpoints.runs.readRequest])
      expect(await problemOf(fleet.admin.raw(endpoint, { params }))).toContain("404 not-found");
  });
});
