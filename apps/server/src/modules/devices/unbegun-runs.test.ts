import { expect, test } from "vitest";
import { UnbegunRuns } from "./unbegun-runs.ts";

const now = 1_000_000;
const small = { bytes: 1000, until: now + 60 };

function filled(): UnbegunRuns {
  const runs = new UnbegunRuns();
  for (let at = 0; at < 48; at++) expect(runs.take(`${at}`, small, now)).toBe(true);
  return runs;
}

test("what is beyond a device's queue is held back, and what comes after it waits behind it", () => {
  const runs = filled();
  expect(runs.holds).toBe(false);
  expect(runs.take("49", small, now)).toBe(false);
  expect(runs.holds).toBe(true);
  runs.begun("0");
  expect(runs.take("50", small, now)).toBe(false);
});

test("there is room again, once, when half of it was begun", () => {
  const runs = filled();
  runs.take("49", small, now);
  for (let at = 0; at < 23; at++) runs.begun(`${at}`);
  expect(runs.resume(now)).toBe(false);
  runs.begun("23");
  runs.begun("23");
  runs.begun("nothing that was sent");
  expect(runs.resume(now)).toBe(true);
  expect(runs.resume(now)).toBe(false);
  expect(runs.take("49", small, now)).toBe(true);
});

test("bytes count too, and one alone is always sent", () => {
  const runs = new UnbegunRuns();
  const large = { bytes: 13 * 1024 * 1024, until: now + 60 };
  expect(runs.take("large", large, now)).toBe(true);
  expect(runs.take("small", small, now)).toBe(false);
  expect(runs.resume(now)).toBe(false);
  runs.begun("large");
  expect(runs.resume(now)).toBe(true);
  expect(runs.take("small", small, now)).toBe(true);
});

test("a device that keeps silent is not waited for beyond the window", () => {
  const runs = filled();
  runs.take("49", small, now);
  expect(runs.resume(now + 60)).toBe(false);
  expect(runs.resume(now + 61)).toBe(true);
});
