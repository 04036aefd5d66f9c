import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { SerialLane } from "./serial-lane.ts";

test("Jobs never overlap, keep their order, and one that fails does not stop the next", async () => {
  const lane = new SerialLane();
  const seen: string[] = [];
  const job = (name: string, wait: number) => async () => {
    seen.push(`${name} begins`);
    await pause(wait);
    seen.push(`${name} ends`);
    return name;
  };
  const first = lane.run(job("first", 20));
  const failing = lane.run(() => Promise.reject(new Error("no")));
  const last = lane.run(job("last", 0));
  await expect(failing).rejects.toThrow("no");
  expect(await Promise.all([first, last])).toEqual(["first", "last"]);
  expect(seen).toEqual(["first begins", "first ends", "last begins", "last ends"]);
});
