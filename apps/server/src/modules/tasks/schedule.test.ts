/** When tasks are due: cron lines, moments, and the two nights of the year that are not like the others. */
import { describe, expect, test } from "vitest";
import { readCron } from "./cron.ts";
import { dueMoments, readSchedule } from "./schedule.ts";

const BERLIN = "Europe/Berlin";

/** Due moments after another, as UTC. */
function due(given: { cron?: string; once?: string; zone?: string }, from: string, count: number): string[] {
  const { cron = null, once = null, zone = BERLIN } = given;
  const read = readSchedule({ cron, once, zone });
  if (!read.ok) throw new Error(read.detail);
  const moments = dueMoments(read.schedule, Date.parse(from) / 1000, count);
  return moments.map((moment) => new Date(moment * 1000).toISOString().slice(0, 16));
}

describe("a cron line", () => {
  test("is due at its minutes, in its zone, after and not at the moment that is asked for", () => {
    expect(due({ cron: "30 3 * * *" }, "2026-01-10T02:30Z", 2)).toEqual([
      "2026-01-11T02:30",
      "2026-01-12T02:30",
    ]);
    expect(due({ cron: "0,30 8-9 * * mon-fri" }, "2026-01-09T08:10Z", 4)).toEqual([
      "2026-01-09T08:30",
      "2026-01-12T07:00",
      "2026-01-12T07:30",
      "2026-01-12T08:00",
    ]);
    expect(due({ cron: "*/20 * * * *", zone: "Pacific/Kiritimati" }, "2026-01-01T09:50Z", 2)).toEqual([
      "2026-01-01T10:00",
      "2026-01-01T10:20",
    ]);
    expect(due({ cron: "0 0 * * *", zone: "America/Los_Angeles" }, "2026-01-01T00:00Z", 1)).toEqual([
      "2026-01-01T08:00",
    ]);
  });

  test("takes either kind of day where both are narrowed, 0 and 7 for Sunday, and waits for leap years", () => {
    expect(due({ cron: "0 0 13 * fri", zone: "UTC" }, "2026-02-10T00:00Z", 3)).toEqual([
      "2026-02-13T00:00",
      "2026-02-20T00:00",
      "2026-02-27T00:00",
    ]);
    expect(due({ cron: "0 0 * * 0", zone: "UTC" }, "2026-02-10T00:00Z", 1)).toEqual(
      due({ cron: "0 0 * * 7", zone: "UTC" }, "2026-02-10T00:00Z", 1),
    );
    expect(due({ cron: "0 0 29 2 *", zone: "UTC" }, "2096-03-01T00:00Z", 1)).toEqual(["2104-02-29T00:00"]);
    expect(due({ cron: "0 0 31 2 *", zone: "UTC" }, "2026-01-01T00:00Z", 1)).toEqual([]);
  });

  test.each([
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "5-1 * * * *",
    "5/2 * * * *",
    "*/0 * * * *",
    "@daily",
    "* * * * mox",
    "1,,2 * * * *",
    "-1 * * * *",
    "* * 0 * *",
    "1e1 * * * *",
    "* * * * * *",
  ])("refuses %s", (line) => {
    expect(readCron(line).ok).toBe(false);
  });
});

describe("the night in which the clock is put forward", () => {
  test("a time of day that is skipped is due at the first moment after it, once", () => {
    expect(due({ cron: "30 2 * * *" }, "2026-03-28T12:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
    expect(due({ cron: "15,45 2 * * *" }, "2026-03-28T12:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-30T00:15",
    ]);
    expect(due({ once: "2026-03-29T02:30" }, "2026-03-28T12:00Z", 2)).toEqual(["2026-03-29T01:00"]);
  });

  test("what is due every so many minutes goes on without a jump", () => {
    expect(due({ cron: "*/30 * * * *" }, "2026-03-29T00:20Z", 3)).toEqual([
      "2026-03-29T00:30",
      "2026-03-29T01:00",
      "2026-03-29T01:30",
    ]);
  });
});

describe("the night in which the clock is put back", () => {
  test("a time of day that comes twice is due once", () => {
    expect(due({ cron: "30 2 * * *" }, "2026-10-24T12:00Z", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
    // Asked between the two as well.
    expect(due({ cron: "30 2 * * *" }, "2026-10-25T00:40Z", 1)).toEqual(["2026-10-26T01:30"]);
    expect(due({ once: "2026-10-25T02:30" }, "2026-10-24T12:00Z", 2)).toEqual(["2026-10-25T00:30"]);
  });

  test("what is due every so many minutes is due in both hours", () => {
    expect(due({ cron: "*/30 * * * *" }, "2026-10-24T23:50Z", 6)).toEqual([
      "2026-10-25T00:00",
      "2026-10-25T00:30",
      "2026-10-25T01:00",
      "2026-10-25T01:30",
      "2026-10-25T02:00",
      "2026-10-25T02:30",
    ]);
  });

  test("half an hour is put back as well", () => {
    expect(due({ cron: "45 1 * * *", zone: "Australia/Lord_Howe" }, "2026-04-04T12:00Z", 2)).toEqual([
      "2026-04-04T14:45",
      "2026-04-05T15:15",
    ]);
  });
});

test.each([
  ["* * * * *", BERLIN, "2026-03-27T10:20Z"],
  ["* * * * *", BERLIN, "2026-10-23T10:20Z"],
  ["*/7 1-3 * * *", BERLIN, "2026-03-27T01:10Z"],
  ["15,45 2 * * *", BERLIN, "2026-10-24T00:20Z"],
  ["*/30 * * * *", "Australia/Lord_Howe", "2026-04-03T15:00Z"],
  // A whole day that was left out.
  ["0 8,20 * * *", "Pacific/Apia", "2011-12-28T12:00Z"],
])("the days of %s in %s are its moments, counted", (cron, zone, from) => {
  const read = readSchedule({ cron, once: null, zone });
  if (!read.ok) throw new Error(read.detail);
  const begin = Date.parse(from) / 1000;
  const until = begin + 5 * 86_400 + 1234;
  const all = [...read.schedule.dueAfter(begin, until)];
  let at = 0;
  for (const { first, last, times } of read.schedule.dueDays(begin, until)) {
    expect([first, last]).toEqual([all[at], all[at + times - 1]]);
    at += times;
  }
  expect(at).toBe(all.length);
  expect(at).toBeGreaterThan(5);
});

describe("a schedule", () => {
  test("names one of the two ways, a known zone, and a minute that exists", () => {
    const bad = [
      { cron: null, once: null, zone: BERLIN },
      { cron: "* * * * *", once: "2026-01-01T00:00", zone: BERLIN },
      { cron: "* * * * *", once: null, zone: "Mars/Olympus" },
      { cron: null, once: "2026-06-31T00:00", zone: BERLIN },
      { cron: null, once: "2026-06-30T24:00", zone: BERLIN },
      { cron: null, once: "tomorrow", zone: BERLIN },
    ];
    for (const schedule of bad) expect(readSchedule(schedule).ok).toBe(false);
  });
});
