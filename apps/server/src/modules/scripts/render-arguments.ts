/** Arguments of a run from what somebody typed: one for each parameter, in their order, never part of the script's text. */
import type { Parameter } from "@countersign/api";
import type { FieldProblem } from "../../platform/http/problem-error.ts";
import { longestPatternValue, readPattern } from "./parameter-pattern.ts";

/** The argument list, or what is wrong with which parameter. */
export type RenderedArguments =
  | { readonly ok: true; readonly args: readonly string[] }
  | { readonly ok: false; readonly fields: readonly FieldProblem[] };

/** Renders arguments. A parameter without value and default becomes an empty argument, so that places never shift. */
export function renderArguments(
  parameters: readonly Parameter[],
  given: Readonly<Record<string, string>>,
): RenderedArguments {
  const values = new Map(Object.entries(given));
  const known = new Set(parameters.map(({ name }) => name));
  const unknown = [...values.keys()]
    .filter((name) => !known.has(name))
    .map((name) => problem(name, "is no parameter of this script"));
  const rendered = parameters.map((parameter) => {
    const value = values.get(parameter.name) ?? parameter.default;
    if (value === undefined) {
      const missing = parameter.required ? problem(parameter.name, "is required") : undefined;
      return { arg: "", wrong: missing };
    }
    const message = checkValue(parameter, value);
    return { arg: value, wrong: message === undefined ? undefined : problem(parameter.name, message) };
  });
  const fields = [...unknown, ...rendered.flatMap(({ wrong }) => (wrong ? [wrong] : []))];
  return fields.length > 0 ? { ok: false, fields } : { ok: true, args: rendered.map(({ arg }) => arg) };
}

/** What is wrong with a value, as the end of a sentence; undefined when nothing is. */
export function checkValue(parameter: Parameter, value: string): string | undefined {
  if (value.includes("\0") || !value.isWellFormed()) return "is no text that can be passed as an argument";
  return checksByType[parameter.type](parameter, value);
}

const checksByType: Readonly<
  Record<Parameter["type"], (parameter: Parameter, value: string) => string | undefined>
> = {
  integer: (_, value) => (/^(?:0|-?[1-9][0-9]{0,14})$/.test(value) ? undefined : "is no whole number"),
  boolean: (_, value) => (value === "true" || value === "false" ? undefined : "is neither true nor false"),
  choice: ({ choices }, value) => (choices?.includes(value) ? undefined : "is none of the choices"),
  text: ({ pattern }, value) => (pattern === undefined ? undefined : checkPattern(pattern, value)),
};

function checkPattern(source: string, value: string): string | undefined {
  if (value.length > longestPatternValue) return `is longer than ${longestPatternValue} characters`;
  const read = readPattern(source);
  return read.ok && read.pattern.test(value) ? undefined : "does not have the form that is asked for";
}

function problem(name: string, message: string): FieldProblem {
  return { path: `/arguments/${name}`, message };
}
