import { endpoints } from "@countersign/api";
import { expect, test } from "vitest";
import { countersignFleet, type Fleet } from "../../testing/fleet.ts";

test("what devices sign against themselves stands in doctor, and no longer once it is mended", async () => {
  const fleet = await countersignFleet();
  await using _server = fleet.server;
  const devices = await Promise.all(["a-1", "a-2", "a-3", "a-4"].map((name) => fleet.online(name)));
  expect(await found(fleet)).toEqual({});

  for (const device of devices) device.sendStatus({ separation: "same-account" });
  await expect
    .poll(async () => (await found(fleet))["agent-not-separated"])
    .toMatch(/on a-\d, a-\d, a-\d and 1 more: /);

  const [first] = devices;
  for (const device of devices.slice(1)) device.sendStatus();
  first?.sendStatus({ separation: "server-account", floor_state: "broken" });
  await expect
    .poll(() => found(fleet))
    .toEqual({
      "agent-in-server-account":
        "The agent runs in the server's own account on a-1: there, whoever owns the server can run code.",
      "floor-broken": "The floor file cannot be read on a-1: nothing is executed there.",
    });

  first?.sendStatus();
  await expect.poll(() => found(fleet)).toEqual({});
});

/** Sentences by code, of what devices are the cause of. */
async function found({ admin }: Fleet): Promise<Record<string, string>> {
  const { weaknesses } = (await admin.call(endpoints.system.examine)).reply;
  return Object.fromEntries(
    weaknesses
      .filter(({ code }) => code.startsWith("agent-") || code === "floor-broken")
      .map(({ code, sentence }) => [code, sentence]),
  );
}
