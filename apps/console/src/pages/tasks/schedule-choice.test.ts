/** What people choose, as the line that a task has, and back. */
import { expect, test } from "vitest";
import { choiceOf, RHYTHMS, scheduleOf, usualChoice } from "./schedule-choice.ts";

test("each rhythm comes back as it was chosen", () => {
  const chosen = { ...usualChoice(), zone: "Europe/Berlin", time: "04:05", weekday: 3, day: 15 };
  for (const { value: rhythm } of RHYTHMS) {
    const once = rhythm === "once" ? "2026-12-24T18:30" : "";
    const schedule = scheduleOf({ ...chosen, rhythm, once, cron: "*/7 1-3 * 2 *" });
    const back = choiceOf(schedule);
    expect(back.rhythm).toBe(rhythm);
    expect(scheduleOf(back)).toEqual(schedule);
  }
});

test("a line without a time of day leaves the usual one for when another rhythm is chosen", () => {
  const back = choiceOf({ cron: "* * * * *", once: null, zone: "UTC" });
  expect(back.rhythm).toBe("cron");
  expect(scheduleOf({ ...back, rhythm: "daily" }).cron).toBe("30 3 * * *");
});
