/** One slow receiver delays nobody else, and no more are served at once than there are lanes. */
import { expect, test } from "vitest";
import { Lanes } from "./lanes.ts";

test("each receiver has one thing at a time, the others go on, and what finds no lane waits its turn", async () => {
  const lanes = new Lanes(2, () => undefined);
  const begun: string[] = [];
  const gates = new Map<string, () => void>();
  const offer = (name: string) =>
    lanes.offer(name, () => {
      begun.push(name);
      return new Promise((resolve) => void gates.set(name, resolve));
    });
  for (const name of ["slow", "slow", "quick", "third", "third", "fourth"]) offer(name);
  expect(begun).toEqual(["slow", "quick"]);
  gates.get("quick")?.();
  await expect.poll(() => begun).toEqual(["slow", "quick", "third"]);
  gates.get("third")?.();
  await expect.poll(() => begun).toEqual(["slow", "quick", "third", "fourth"]);
  for (const open of gates.values()) open();
  await lanes.idle();
});

test("work that fails is heard of, and frees its lane", async () => {
  const heard: unknown[] = [];
  const lanes = new Lanes(1, (error) => void heard.push(error));
  lanes.offer("a", () => Promise.reject(new Error("broken")));
  let isDone = false;
  lanes.offer("b", () => {
    isDone = true;
    return Promise.resolve();
  });
  await lanes.idle();
  expect([heard, isDone]).toEqual([[new Error("broken")], true]);
});
