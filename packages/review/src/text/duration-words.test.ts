/** Lengths of time lose nothing on their way into words. */
import { expect, test } from "vitest";
import { durationWords } from "./duration-words.ts";

test.each([
  [0, "0 seconds"],
  [1, "1 second"],
  [90, "90 seconds"],
  [3600, "1 hour"],
  [86_400, "1 day"],
  [86_401, "86401 seconds"],
  [129_600, "36 hours"],
  [1_209_600, "14 days"],
])("%i seconds are %s", (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});
