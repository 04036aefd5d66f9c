import type { Parameter } from "@countersign/api";
import { describe, expect, test } from "vitest";
import { parameterProblems } from "./judge-parameters.ts";
import { readPattern } from "./parameter-pattern.ts";
import { renderArguments } from "./render-arguments.ts";

const parameters: readonly Parameter[] = [
  { name: "host", type: "text", required: true, pattern: "^[a-z0-9.\\-]+$" },
  { name: "count", type: "integer", required: false, default: "3" },
  { name: "mode", type: "choice", required: false, choices: ["fast", "thorough"] },
  { name: "dry", type: "boolean", required: false },
];

test("arguments come in the order of the parameters, defaults filled in, and what is missing keeps its place", () => {
  expect(renderArguments(parameters, { dry: "true", host: "db-1.example" })).toEqual({
    ok: true,
    args: ["db-1.example", "3", "", "true"],
  });
});

describe("arguments are refused, each with the parameter that is wrong", () => {
  test.each([
    [{}, "host", "is required"],
    [{ host: "a", surprise: "1" }, "surprise", "is no parameter of this script"],
    [{ host: "a; reboot" }, "host", "does not have the form that is asked for"],
    [{ host: "a\n" }, "host", "does not have the form that is asked for"],
    [{ host: "a".repeat(257) }, "host", "is longer than 256 characters"],
    [{ host: "a", count: "1.5" }, "count", "is no whole number"],
    [{ host: "a", count: "01" }, "count", "is no whole number"],
    [{ host: "a", count: "-0" }, "count", "is no whole number"],
    [{ host: "a", count: "1e3" }, "count", "is no whole number"],
    [{ host: "a", mode: "slow" }, "mode", "is none of the choices"],
    [{ host: "a", dry: "yes" }, "dry", "is neither true nor false"],
    [{ host: "a\0b" }, "host", "is no text that can be passed as an argument"],
    [{ host: "a\ud800" }, "host", "is no text that can be passed as an argument"],
  ])("%j", (given, name, message) => {
    expect(renderArguments(parameters, given as Record<string, string>)).toEqual({
      ok: false,
      fields: [{ path: `/arguments/${name}`, message }],
    });
  });

  test("names like those of every object are no parameters", () => {
    expect(renderArguments(parameters, { host: "a", constructor: "x" })).toMatchObject({ ok: false });
    expect(renderArguments([], { ["__proto__"]: "x" })).toMatchObject({ ok: false });
  });
});

describe("a pattern is refused", () => {
  test.each([
    ["[a-z]+", "not-anchored"],
    ["^[a-z]+", "not-anchored"],
    ["^[a-z]+\\$", "not-anchored"],
    ["^[a-z$", "not-a-pattern"],
    ["^(a+)+$", "too-clever"],
    ["^(a|aa)*$", "too-clever"],
    ["^(a{2,}){3}$", "too-clever"],
    ["^(a)\\1$", "too-clever"],
    ["^(?=a)b$", "too-clever"],
    ["^a*b*c*d*$", "too-clever"],
    ["^a$|^b$", "too-clever"],
  ])("%s: %s", (pattern, because) => {
    expect(readPattern(pattern)).toEqual({ ok: false, because });
  });
});

test("alternatives are held by both anchors", () => {
  const read = readPattern("^a|b$");
  if (!read.ok) throw new Error(read.because);
  expect(["a", "b", "ax", "xb"].map((text) => read.pattern.test(text))).toEqual([true, true, false, false]);
});

describe("parameters are refused that", () => {
  test.each([
    ["have one name twice", [{ name: "a" }, { name: "a" }], "another parameter has this name"],
    ["are a choice of nothing", [{ name: "a", type: "choice" }], "a choice needs its choices"],
    ["have choices and are none", [{ name: "a", choices: ["x"] }], "only a choice has choices"],
    ["repeat a choice", [{ name: "a", type: "choice", choices: ["x", "x"] }], "a choice stands twice"],
    [
      "have a pattern and are a number",
      [{ name: "a", type: "integer", pattern: "^1$" }],
      "only a text has a pattern",
    ],
    [
      "have a pattern that runs away",
      [{ name: "a", pattern: "^(a+)+$" }],
      "the pattern is refused: too-clever",
    ],
    [
      "are required and have a default",
      [{ name: "a", required: true, default: "x" }],
      "what is required has no default",
    ],
    [
      "have a default that would be refused",
      [{ name: "a", type: "integer", default: "x" }],
      "the default is no whole number",
    ],
  ])("%s", (_, wrong, message) => {
    const full = wrong.map((one) => ({ type: "text", required: false, ...one }) as Parameter);
    expect(parameterProblems(full).map((problem) => problem.message)).toEqual([`a: ${message}`]);
  });

  test("make sense are accepted", () => {
    expect(parameterProblems(parameters)).toEqual([]);
  });
});
