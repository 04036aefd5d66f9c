/** Percentiles by nearest rank. */
import { expect, test } from "vitest";
import { percentile } from "./percentile.ts";

test("is a value that was measured, whatever order they came in", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(hundred, 95)).toBe(95);
  expect(percentile(hundred, 99)).toBe(99);
  expect(percentile(hundred, 100)).toBe(100);
  expect(percentile([7], 99)).toBe(7);
  expect(percentile([1, 9], 50)).toBe(1);
});

test("of nothing is refused", () => {
  expect(() => percentile([], 95)).toThrow(RangeError);
});
