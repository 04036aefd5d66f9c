import { expect, test } from "vitest";
import { allowedBy } from "./argument-choice.ts";

test("what is chosen is what is asked for, and what means nothing is said", () => {
  expect(allowedBy({ kind: "usual", text: "x" })).toBeUndefined();
  expect(allowedBy({ kind: "fixed", text: "" })).toEqual({ is: "fixed", value: "" });
  expect(allowedBy({ kind: "enum", text: "one\ntwo\n" })).toEqual({ is: "enum", values: ["one", "two"] });
  expect(allowedBy({ kind: "enum", text: "\n" })).toContain("at least one");
  expect(allowedBy({ kind: "integer", text: "1 to 10" })).toMatchObject({ is: "integer", min: 1, max: 10 });
  expect(allowedBy({ kind: "integer", text: "many" })).toContain("whole numbers");
  expect(allowedBy({ kind: "pattern", text: "[a-z]{1,3}" })).toMatchObject({ is: "pattern" });
  expect(allowedBy({ kind: "pattern", text: "(a+)+" })).toContain("classes");
  expect(allowedBy({ kind: "open", text: "" })).toEqual({ is: "open", max: 1024 });
});
