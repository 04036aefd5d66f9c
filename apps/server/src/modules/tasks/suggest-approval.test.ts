/** The standing approval that a task is suggested: when it is due, a little before and an hour after, and no more. */
import { isInWindows, localTime } from "@countersign/protocol";
import { expect, test } from "vitest";
import { judgeSchedule } from "./judge-schedule.ts";
import { readSchedule } from "./schedule.ts";
import { suggestApproval } from "./suggest-approval.ts";

const NOW = Date.parse("2026-11-22T12:00Z") / 1000;
const task = (cron: string, zone = "Europe/Berlin", more: object = {}) => ({
  cron,
  once: null,
  zone,
  arguments: { name: "Ann" },
  devices: ["one", "two"],
  client: "home",
  ...more,
});

test("windows are those of the schedule, over midnight on both days", () => {
  expect(suggestApproval(task("30 3 * * 1-5"), NOW)).toMatchObject({
    windows: [{ days: [1, 2, 3, 4, 5], from: "03:25", to: "04:30", tz: "Europe/Berlin" }],
    perDay: 1,
    arguments: { name: { is: "fixed", value: "Ann" } },
    devices: ["one", "two"],
  });
  expect(suggestApproval(task("45 23 * * 7"), NOW).windows).toEqual([
    { days: [1], from: "00:00", to: "00:45", tz: "Europe/Berlin" },
    { days: [7], from: "23:40", to: "24:00", tz: "Europe/Berlin" },
  ]);
  expect(suggestApproval(task("0 0 * * 1"), NOW).windows).toEqual([
    { days: [1], from: "00:00", to: "01:00", tz: "Europe/Berlin" },
    { days: [7], from: "23:55", to: "24:00", tz: "Europe/Berlin" },
  ]);
});

test("what is due all day is open all day, as often as it is due on its busiest day", () => {
  const often = suggestApproval(task("*/10 * * * *"), NOW);
  expect(often).toMatchObject({
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }],
    perDay: 144,
  });
  expect(suggestApproval(task("* * * * *"), NOW).perDay).toBe(1440);
});

test("more devices than an approval lists are the whole client, so many in one use", () => {
  const devices = Array.from({ length: 65 }, (_, at) => String(at));
  expect(suggestApproval(task("0 4 * * *", "UTC", { devices }), NOW)).toMatchObject({
    devices: undefined,
    client: "home",
    upTo: 65,
  });
});

test("each moment of a schedule lies in its windows, those of the nights in which clocks change too", () => {
  for (const cron of ["30 2 * * *", "*/30 1-3 * * *", "15 22 * * 6,7", "0 5 1,15 * *"]) {
    const { windows } = suggestApproval(task(cron), NOW);
    const read = readSchedule(task(cron));
    if (!read.ok) throw new Error(read.detail);
    const until = NOW + 90 * 86_400;
    for (const moment of read.schedule.dueAfter(NOW, until)) {
      const local = localTime("Europe/Berlin", moment);
      expect([cron, moment, local && isInWindows(windows, local)]).toEqual([cron, moment, true]);
    }
  }
});

test("a schedule that was stretched is told before a device refuses it: other hours, more often, too soon", () => {
  const { windows, perDay } = suggestApproval(task("30 3 * * 1-5"), NOW);
  const standing = { windows, per_day: perDay, min_interval: 3600, not_after: NOW + 90 * 86_400 };
  const because = (cron: string, change: object = {}) =>
    judgeSchedule(task(cron), { ...standing, ...change }, NOW)?.because;
  expect(because("30 3 * * 1-5")).toBeUndefined();
  expect(because("30 3 * * *")).toBe("outside-schedule");
  expect(because("30 5 * * 1-5")).toBe("outside-schedule");
  expect(because("30,50 3 * * 1-5")).toBe("day-used-up");
  expect(because("30,50 3 * * 1-5", { per_day: 2 })).toBe("too-soon");
  expect(because("30,50 3 * * 1-5", { per_day: 2, min_interval: 1200 })).toBeUndefined();
});
