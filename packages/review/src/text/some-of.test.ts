import { expect, test } from "vitest";
import { numberWord, someOf } from "./some-of.ts";

test("so many people of some are said as people say it", () => {
  expect(someOf(1, ["ann"])).toBe("ann");
  expect(someOf(1, ["ann", "bob", "carol"])).toBe("ann, bob or carol");
  expect(someOf(2, ["ann", "bob"])).toBe("ann and bob");
  expect(someOf(2, ["ann", "bob", "carol"])).toBe("2 of ann, bob and carol");
  expect(someOf(3, ["ann", "bob"])).toBe("3 of ann and bob");
  expect(someOf(1, [])).toBe("nobody");
  expect([0, 1, 2].map(numberWord)).toEqual(["none", "one", "2"]);
});
