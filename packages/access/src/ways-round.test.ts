/** Each combination is found when it is whole, and one closed area of it is enough to end it. */
import { expect, test } from "vitest";
import { areasLeave, type Permission, waysRoundOf, WAYS_ROUND } from "./index.ts";

test.each(WAYS_ROUND)("$code takes all of its rights", ({ code, all }) => {
  const held = new Set<Permission>(all);
  const codes = () => waysRoundOf((permission) => held.has(permission)).map((way) => way.code);
  expect(codes()).toContain(code);
  for (const one of all) {
    held.delete(one);
    expect(codes()).not.toContain(code);
    held.add(one);
  }
});

test("an area that is closed leaves nothing of it, one to look at leaves what only looks", () => {
  expect(areasLeave({}, "scripts.write")).toBe(true);
  expect(areasLeave({ scripts: "view" }, "scripts.write")).toBe(false);
  expect(areasLeave({ scripts: "view" }, "scripts.read")).toBe(true);
  expect(areasLeave({ scripts: "none" }, "scripts.read")).toBe(false);
});
