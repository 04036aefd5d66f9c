/** From settings to the task and the approval: windows over midnight, the days of cron, and no more than what was set. */
import type { PatchSettings } from "@countersign/api";
import { isInWindows, localTime } from "@countersign/protocol";
import { expect, test } from "vitest";
import { approvalOf, taskOf, windowsOf } from "./patch-work.ts";

const settings = (change: Partial<PatchSettings> = {}): PatchSettings => ({
  classes: "security",
  reboot: "never",
  days: [7, 6],
  from: "02:00",
  minutes: 180,
  zone: "Europe/Berlin",
  devices: null,
  run_as: "root",
  ...change,
});
const asked = { version: 3, client: "acme", upTo: 12, days: 90, requester: undefined };

test("a window has its days, begins a little early for clocks, and ends when it ends", () => {
  expect(windowsOf(settings())).toEqual([{ days: [6, 7], from: "01:55", to: "05:00", tz: "Europe/Berlin" }]);
  expect(windowsOf(settings({ from: "22:30", minutes: 180, days: [7] }))).toEqual([
    { days: [7], from: "22:25", to: "24:00", tz: "Europe/Berlin" },
    { days: [1], from: "00:00", to: "01:30", tz: "Europe/Berlin" },
  ]);
  expect(windowsOf(settings({ from: "00:02", minutes: 30, days: [1] }))).toEqual([
    { days: [7], from: "23:57", to: "24:00", tz: "Europe/Berlin" },
    { days: [1], from: "00:00", to: "00:32", tz: "Europe/Berlin" },
  ]);
});

test("each minute of a window over midnight is in it, and none besides", () => {
  const windows = windowsOf(settings({ from: "23:00", minutes: 720, days: [3, 7], zone: "UTC" }));
  const monday = Date.parse("2026-11-23T00:00Z") / 1000;
  const isMeant = (minute: number) =>
    [2, 6, -1].some((day) => {
      const begin = day * 1440 + 23 * 60;
      return minute >= begin - 5 && minute < begin + 720;
    });
  for (let minute = 0; minute < 7 * 1440; minute++) {
    const local = localTime("UTC", monday + minute * 60);
    expect([minute, local && isInWindows(windows, local)]).toEqual([minute, isMeant(minute)]);
  }
});

test("the task is due when the window begins, lets devices come until it ends, and makes up nothing", () => {
  expect(taskOf(settings(), { version: 3, devices: ["one"] })).toMatchObject({
    script: "install-updates",
    version: 3,
    arguments: { class: "security", reboot: "never" },
    cron: "0 2 * * 6,7",
    zone: "Europe/Berlin",
    window_seconds: 10_800,
    limits: { seconds: 10_800 },
    missed: "skip",
    run_as: "root",
  });
});

test("the approval fixes both arguments and counts one use a day, two where a window goes over midnight", () => {
  expect(approvalOf(settings({ classes: "all", reboot: "when-needed" }), asked)).toMatchObject({
    client: "acme",
    upTo: 12,
    devices: undefined,
    arguments: { class: { is: "fixed", value: "all" }, reboot: { is: "fixed", value: "when-needed" } },
    perDay: 1,
    limits: taskOf(settings(), { version: 3, devices: ["one"] }).limits,
  });
  expect(approvalOf(settings({ from: "23:00", devices: ["one"] }), asked)).toMatchObject({
    client: undefined,
    upTo: undefined,
    devices: ["one"],
    perDay: 2,
  });
});
