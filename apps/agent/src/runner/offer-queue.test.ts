import { expect, test } from "vitest";
import { OfferQueue } from "./offer-queue.ts";

test("Offers leave in the order they came, and are bounded in number and in size", () => {
  const queue = new OfferQueue<number>();
  let kept = 0;
  while (kept < 1000 && queue.add(`${kept}`, kept, 10)) kept++;
  expect(kept).toBe(64);
  expect([queue.next(), queue.next()]).toEqual([0, 1]);
  expect(queue.add("64", 64, 17 * 1024 * 1024)).toBe(false);
  expect(queue.add("64", 64, 15 * 1024 * 1024)).toBe(true);
  expect(queue.add("65", 65, 2 * 1024 * 1024)).toBe(false);
  while (queue.length > 0) queue.next();
  expect(queue.next()).toBeUndefined();
  expect(queue.add("1", 1, 15 * 1024 * 1024)).toBe(true);
});

test("What waits already and is offered again keeps its place and takes no more room", () => {
  const queue = new OfferQueue<string>();
  for (let at = 0; at < 64; at++) expect(queue.add(`${at}`, `first copy of ${at}`, 200 * 1024)).toBe(true);
  for (let at = 0; at < 64; at++) expect(queue.add(`${at}`, `second copy of ${at}`, 200 * 1024)).toBe(true);
  expect(queue.length).toBe(64);
  expect(queue.add("64", "one too many", 1)).toBe(false);
  expect([queue.next(), queue.next()]).toEqual(["second copy of 0", "second copy of 1"]);
  expect(queue.add("2", "a copy that is too large", 16 * 1024 * 1024)).toBe(false);
  expect(queue.next()).toBe("second copy of 2");
  while (queue.length > 0) queue.next();
  expect(queue.add("0", "as large as may be", 16 * 1024 * 1024)).toBe(true);
});
