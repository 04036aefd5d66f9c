import { expect, test } from "vitest";
import { OfferQueue } from "./offer-queue.ts";

test("Offers leave in the order they came, and are bounded in number and in size", () => {
  const queue = new OfferQueue<number>();
  let kept = 0;
  while (kept < 1000 && queue.add(kept, 10)) kept++;
  expect(kept).toBe(64);
  expect([queue.next(), queue.next()]).toEqual([0, 1]);
  expect(queue.add(64, 17 * 1024 * 1024)).toBe(false);
  expect(queue.add(64, 15 * 1024 * 1024)).toBe(true);
  expect(queue.add(65, 2 * 1024 * 1024)).toBe(false);
  while (queue.length > 0) queue.next();
  expect(queue.next()).toBeUndefined();
  expect(queue.add(1, 15 * 1024 * 1024)).toBe(true);
});
