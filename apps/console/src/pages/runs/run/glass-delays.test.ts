import { expect, test } from "vitest";
import { glassDelays } from "./glass-delays.ts";

const hour = 3600;
const run = { not_before: 100 * hour, not_after: 108 * hour };
const hours = (now: number) => glassDelays(run, now).map((delay) => delay / hour);

test("offers what still ends within the window, which goes on closing while people wait", () => {
  expect(hours(99 * hour)).toEqual([1, 2, 4]);
  expect(hours(105 * hour)).toEqual([1, 2]);
  expect(hours(107 * hour)).toEqual([]);
});
