/** Marks are counted as they lie on disk: what nobody signed for is seen. */
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Executions } from "./executions.ts";

let executions: Executions;
beforeEach(() => {
  executions = new Executions();
});
afterEach(() => executions.remove());

const run = (name: string) => execFileSync("/bin/sh", ["-c", executions.script(name)]);

test("A script that ran without anybody's word is unwanted", () => {
  expect(executions.unwanted()).toEqual([]);
  run("an-attack");
  expect(executions.unwanted()).toEqual(["an-attack: 1 times"]);
});

test("A script that people signed is wanted once, and unwanted the second time", () => {
  executions.expect("honest");
  run("honest");
  expect(executions.unwanted()).toEqual([]);
  run("honest");
  expect(executions.unwanted()).toEqual(["honest: 2 times"]);
  expect(executions.count("honest")).toBe(2);
});
