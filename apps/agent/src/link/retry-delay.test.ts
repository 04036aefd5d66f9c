import { expect, test } from "vitest";
import { retryDelay } from "./retry-delay.ts";

test("Waiting grows with failures up to half a minute, and is spread over the whole of that time", () => {
  const longest = (below: number) => below - 1;
  expect([0, 1, 2, 3].map((failures) => retryDelay(failures, longest))).toEqual([500, 1000, 2000, 4000]);
  expect(retryDelay(1000, longest)).toBe(30_000);
  expect(retryDelay(5, () => 0)).toBe(0);
  const drawn = new Set(Array.from({ length: 50 }, () => retryDelay(6)));
  expect(drawn.size).toBeGreaterThan(10);
});
