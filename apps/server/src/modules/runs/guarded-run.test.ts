import { endpoints } from "@countersign/api";
import { describe, expect, test } from "vitest";
import { trialFleet } from "../../testing/fleet.ts";

describe("a run at server-trust", () => {
  test("goes from the request to the receipt", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const asked = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], reason: "a first run" },
    });
    expect(asked.status).toBe(201);
    expect(asked.reply).toMatchObject({ state: "dispatched", trust: "server-trust", missing: [] });
    await device.until(() => device.came("stored").length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true });
    const { reply } = await fleet.admin.call(endpoints.runs.showRun, { params: { id: asked.reply.id } });
    expect(reply).toMatchObject({ state: "finished", targets: [{ state: "ran", exit: 0 }] });
    const output = await fleet.admin.raw(endpoints.runs.readOutput, {
      params: { id: asked.reply.id },
      query: { device: device.id, stream: "stdout", follow: "1" },
    });
    expect(await output.text()).toBe("hello\n");
  });
});
