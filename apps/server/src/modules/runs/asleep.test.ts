import { endpoints } from "@countersign/api";
import { expect, test } from "vitest";
import { trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { show } from "../../testing/run-steps.ts";

const TWO_WEEKS = 14 * 86_400;

test("machines that sleep get a run when they wake, and not once it was cancelled", async () => {
  const fleet = await trialFleet();
  await using server = fleet.server;
  const { admin } = fleet;
  const awake = await fleet.online("web-0");
  const asleep = [];
  for (let at = 1; at <= 9; at++) asleep.push(await fleet.enrol(`web-${at}`));
  const devices = [awake, ...asleep].map(({ id }) => id);
  const ask = (seconds: number) =>
    admin.call(endpoints.runs.requestRun, { body: { script: "hello", devices, window_seconds: seconds } });
  expect(await problemOf(ask(TWO_WEEKS + 1))).toContain("bad-request");
  const { reply: asked } = await ask(TWO_WEEKS);
  // The request begins a little in the past, and the policy counts from there.
  expect(asked.not_after - asked.not_before).toBe(TWO_WEEKS);
  await awake.until(() => awake.came("stored").length === 1);
  const states = async () => {
    const { targets } = await show(admin, asked.id);
    return Object.fromEntries(
      [...Map.groupBy(targets, ({ state }) => state)].map(([state, all]) => [state, all.length]),
    );
  };
  expect(await states()).toEqual({ ran: 1, waiting: 9 });

  for (const device of asleep.slice(0, 5)) await device.goOnline(server.url);
  for (const device of asleep.slice(0, 5)) await device.until(() => device.came("stored").length === 1);
  expect(await states()).toEqual({ ran: 6, waiting: 4 });
  expect((await show(admin, asked.id)).state).toBe("dispatched");

  await admin.call(endpoints.runs.cancelRun, {
    params: { id: asked.id },
    body: { reason: "no longer needed" },
  });
  expect(await states()).toEqual({ ran: 6, cancelled: 4 });
  const late = asleep.slice(5);
  for (const device of late) await device.goOnline(server.url);
  // Whatever is asked for afterwards comes, and what was cancelled did not come before it.
  const { reply: next } = await admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", devices: late.map(({ id }) => id) },
  });
  for (const device of late) {
    await device.until(() => device.came("stored").length === 1);
    expect(device.came("run").map(({ run }) => run)).toEqual([next.id]);
  }
  expect((await show(admin, asked.id)).state).toBe("finished");
});
