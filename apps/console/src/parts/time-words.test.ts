/** Times in words. */
import { expect, test } from "vitest";
import { absoluteTime, relativeTime } from "./time-words.ts";

const now = 1_800_000_000;

test.each([
  [0, "just now"],
  [-59, "just now"],
  [20, "just now"],
  [40, "in under a minute"],
  [-60, "1 minute ago"],
  [-3599, "59 minutes ago"],
  [-7200, "2 hours ago"],
  [86_400, "tomorrow"],
  [-86_400 * 3, "3 days ago"],
  [86_400 * 365, "in 11 months"],
  [-86_400 * 800, "2 years ago"],
])("%i seconds away is %s", (away, words) => {
  expect(relativeTime(now + away, now)).toBe(words);
});

test("the exact moment names its zone", () => {
  expect(absoluteTime(now, "Europe/Berlin")).toBe("15 January 2027 at 09:00:00 CET");
  expect(absoluteTime(now, "UTC")).toBe("15 January 2027 at 08:00:00 UTC");
});
