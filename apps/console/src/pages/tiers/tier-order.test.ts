/** Moving tiers on the screen. */
import type { Tier } from "@countersign/api";
import { expect, test } from "vitest";
import { asArranged, isSameArrangement, moved } from "./tier-order.ts";

const tier = (id: number): Tier => ({ id, level: id, name: `t${id}`, description: "d", enabled: true });
const topFirst = [tier(3), tier(2), tier(1)];
const ids = (tiers: readonly Tier[]) => tiers.map(({ id }) => id);

test("a tier goes to its place, or to the end beyond which it was dropped", () => {
  expect(ids(moved(topFirst, 1, 0))).toEqual([1, 3, 2]);
  expect(ids(moved(topFirst, 3, 1))).toEqual([2, 3, 1]);
  expect(ids(moved(topFirst, 3, 9))).toEqual([2, 1, 3]);
  expect(ids(moved(topFirst, 2, -1))).toEqual([2, 3, 1]);
  expect(moved(topFirst, 7, 0)).toBe(topFirst);
});

test("the server hears the lowest first, and only what people decide", () => {
  expect(asArranged(topFirst).map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(Object.keys(asArranged(topFirst)[0] ?? {})).not.toContain("level");
  expect(isSameArrangement(topFirst, moved(moved(topFirst, 1, 0), 1, 2))).toBe(true);
  expect(isSameArrangement(topFirst, moved(topFirst, 1, 0))).toBe(false);
});
