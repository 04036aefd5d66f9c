import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { nextRoot } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { takeAddresses } from "../../platform/http/serve.ts";
import { startServer } from "../../start-server.ts";
import { type Fleet, recently, trialFleet } from "../../testing/fleet.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { deviceLinksOf } from "../devices/index.ts";

/** A second process on the same database that plays the gateway only. */
async function gatewayBeside({ server }: Fleet) {
  const listener = await takeAddresses({ host: "127.0.0.1", port: 0 });
  const other = await startServer({
    config: { ...server.ctx.config, roles: new Set(["gateway"] as const) },
    log: server.ctx.log,
    urls: server.postgres.urls,
    listener,
  });
  return { other, url: `http://127.0.0.1:${listener.port}` };
}

describe("a device that is connected to another replica", () => {
  test("gets runs and trust material as they are committed, and its receipts count everywhere", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const { other, url } = await gatewayBeside(fleet);
    try {
      const device = await fleet.enrol("web-1");
      await device.goOnline(url);
      expect(deviceLinksOf(fleet.server.ctx).size).toBe(0);
      const body = { script: "hello", devices: [device.id] };
      const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, { body });
      await device.until(() => device.came("stored").length === 1);
      const shown = await fleet.admin.call(endpoints.runs.showRun, { params: { id: run.id } });
      expect(shown.reply).toMatchObject({ state: "finished", targets: [{ state: "ran" }] });
      const query = { device: device.id, stream: "stdout" as const, follow: "1" as const };
      const output = await fleet.admin.raw(endpoints.runs.readOutput, { params: { id: run.id }, query });
      expect(await output.text()).toBe("hello\n");

      const second = nextRoot(fleet.root, { issued: recently() });
      await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(second) });
      await device.until(() => device.fake.state.pins[0]?.version === 2);
      await fleet.admin.call(endpoints.devices.retireDevice, { params: { id: device.id } });
      await device.until(() => device.closed !== undefined);
      expect(device.closed?.code).toBe(4003);
    } finally {
      await other.stop();
    }
  });
});

describe("a connection that costs more than it should", () => {
  test("is ended where the device does not read what it is sent", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    const link = deviceLinksOf(server.ctx).find(device.id);
    device.pause();
    const megabyte = "x".repeat(1024 * 1024);
    let sent = 0;
    for (let tried = 0; tried < 1000; tried++) {
      if (!link?.sendText(megabyte)) break;
      sent += 1;
    }
    expect(sent).toBeGreaterThan(10);
    expect(sent).toBeLessThan(100);
    expect(link?.sendText("more")).toBe(false);
    device.resume();
    await device.until(() => device.closed !== undefined);
  });

  test("is ended where nobody proves himself in time", async () => {
    const clock = testClock();
    const fleet = await trialFleet({ clock });
    await using server = fleet.server;
    const address = `${server.url.replace("http", "ws")}/agent`;
    const silent = new WebSocket(address);
    const ended = new Promise<number>((resolve) => silent.once("close", resolve));
    await new Promise((resolve) => silent.once("message", resolve));
    clock.now += 21;
    const next = new WebSocket(address);
    const challenged = new Promise((resolve) => next.once("message", resolve));
    expect(await ended).toBe(1006);
    await challenged;
    next.terminate();
  });
});
