import { endpoints } from "@countersign/api";
import { hashOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { bytesOf, goneOut, receiptsOf, requestBy, requestOf, show, signBy } from "../../testing/run-steps.ts";

describe("a run at server-trust", () => {
  test("goes from the request to the receipt, and each step stands in the log", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const asked = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", arguments: { name: "Ann" }, devices: [device.id], reason: "a first run" },
    });
    expect(asked.status).toBe(201);
    expect(asked.reply).toMatchObject({
      state: "dispatched",
      trust: "server-trust",
      missing: [],
      requester: { authority: fleet.root.authority, person: "server" },
      signers: [{ person: "server", namespace: "countersign.request.v1", independent: false }],
    });
    await device.until(() => device.came("stored").length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true });
    const run = await show(fleet.admin, asked.reply.id);
    expect(run).toMatchObject({ state: "finished", targets: [{ state: "ran", exit: 0, name: "web-1" }] });
    const request = await requestOf(fleet.admin, run.id);
    expect(request).toMatchObject({
      client: "home",
      action: { name: "hello", args: ["Ann"] },
      reason: "a first run",
    });
    expect(hashOf(await bytesOf(fleet.admin, run.id), nodeCrypto)).toBe(run.request_hash);

    const [receipt] = await receiptsOf(fleet.admin, run.id);
    expect(receipt).toMatchObject({ device: device.id, device_key: device.fake.key.key });
    const { reply } = await fleet.admin.call(endpoints.audit.listEntries, {
      query: { object: `run:${run.id}` },
    });
    await expect
      .poll(async () => {
        const log = await fleet.admin.call(endpoints.audit.listEntries, {
          query: { object: `run:${run.id}` },
        });
        return log.reply.entries.map(({ event }) => event);
      })
      .toEqual(["run.receipt", "run.requested"]);
    expect(reply.entries.length).toBeLessThanOrEqual(2);
  });

  test("streams output as it comes, until the device's part has ended", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = (self, came) => {
      self.start(came);
      self.output(came, "first ");
      self.output(came, "oh\n", 0, "stderr");
    };
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id] },
    });
    const follow = (stream: "stdout" | "stderr", more: object = {}) =>
      fleet.admin.raw(endpoints.runs.readOutput, {
        params: { id: run.id },
        query: { device: device.id, stream, follow: "1", ...more },
      });
    const reader = (await follow("stdout")).body?.getReader();
    const begun = await reader?.read();
    // The body of a response yields byte chunks.
    expect(new TextDecoder().decode(begun?.value as Uint8Array)).toBe("first ");
    expect((await show(fleet.admin, run.id)).state).toBe("dispatched");
    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    await device.until(() => device.came("credit").length >= 2);
    expect(device.came("credit").map(({ stream, bytes }) => [stream, bytes])).toEqual([
      ["stdout", 6],
      ["stderr", 3],
    ]);
    device.output(came, "second\n", 6);
    device.receipt(came);
    let rest = "";
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      rest += new TextDecoder().decode(part.value as Uint8Array);
    expect(rest).toBe("second\n");
    expect(await (await follow("stderr")).text()).toBe("oh\n");
    expect(await (await follow("stdout", { offset: 6 })).text()).toBe("second\n");
    expect((await show(fleet.admin, run.id)).state).toBe("finished");
  });

  test("says `running` while a device runs it", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = (self, came) => self.start(came);
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id] },
    });
    const state = async () => (await show(fleet.admin, run.id)).targets[0]?.state;
    await expect.poll(state).toBe("running");
  });

  test("keeps no more output than the request allows, and no output of runs that are not the device's", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    const other = await fleet.online("web-2");
    device.behaviour = (self, came) => {
      self.output(came, "0123456789");
      self.output(came, "abcdef", 10);
      self.receipt(came, { truncated: true });
    };
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], limits: { seconds: 10, output: 12 } },
    });
    expect(await requestOf(fleet.admin, run.id)).toMatchObject({ limits: { seconds: 10, output: 12 } });
    const query = { device: device.id, follow: "1" as const };
    const output = await fleet.admin.raw(endpoints.runs.readOutput, { params: { id: run.id }, query });
    expect(await output.text()).toBe("0123456789ab");
    const foreign = { params: { id: run.id }, query: { device: other.id } };
    expect(await problemOf(fleet.admin.raw(endpoints.runs.readOutput, foreign))).toContain("404 not-found");

    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    // Of a run that this server lost by a restore, a device lets go instead of coming back with it for ever.
    const lost = { ...came, run: "00000000-0000-4000-8000-000000000000" };
    other.output(lost, "from before");
    await other.until(() =>
      other.came("credit").some(({ run: of, bytes }) => of === lost.run && bytes === 11),
    );
    expect(other.closed).toBeUndefined();
    other.output(came, "forged");
    await other.until(() => other.closed !== undefined);
    expect(other.closed).toEqual({ code: 1008, reason: "output of no run of this device" });
    await other.goOnline(server.url);
    device.output(came, "x", 16);
    device.output(came, "y", 99);
    await device.until(() => device.closed !== undefined);
    expect(device.closed).toEqual({ code: 1008, reason: "output with a gap" });
  });

  test("carries standard input and environment, and a restart its delay, into what is signed", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.enrol("web-1");
    const around = { stdin: "two\nlines", environment: { LANG: "C.UTF-8", EMPTY: "" } };
    const { reply: script } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], ...around },
    });
    const { action } = await requestOf(fleet.admin, script.id);
    expect(action).toMatchObject({ stdin: around.stdin, env: around.environment });
    const { reply: restart } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { kind: "reboot", devices: [device.id], delay_seconds: 90 },
    });
    const { action: waits } = await requestOf(fleet.admin, restart.id);
    expect(waits).toEqual({ kind: "reboot", delay_seconds: 90 });
  });

  test("of a person who is named waits for that person's signature", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const [owner] = fleet.root.people;
    if (!owner) throw new Error("the trial has no owner");
    const run = await requestBy(fleet, owner.id, device);
    expect(run).toMatchObject({
      state: "awaiting-signatures",
      missing: [{ needs: "the signature of owner, who asks" }],
    });
    expect(await signBy(fleet, run, owner, "request")).toMatchObject({ state: goneOut });
    await device.until(() => device.came("stored").length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true });
  });

  test("reboots, where it is asked to", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const body = { kind: "reboot" as const, devices: [device.id] };
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, { body });
    expect(run).toMatchObject({ kind: "reboot", script: null });
    await device.until(() => device.runs.length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({
      accepted: true,
      request: { action: { kind: "reboot" } },
    });
  });
});
