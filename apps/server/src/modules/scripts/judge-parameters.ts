/** Whether a script's parameters make sense, before a version with them is stored. */
import type { Parameter } from "@countersign/api";
import type { FieldProblem } from "../../platform/http/problem-error.ts";
import { readPattern } from "./parameter-pattern.ts";
import { checkValue } from "./render-arguments.ts";

/** What is wrong with them; empty when they can be stored. */
export function parameterProblems(parameters: readonly Parameter[]): FieldProblem[] {
  const names = parameters.map(({ name }) => name);
  return parameters.flatMap((parameter, at) => {
    const messages = [
      names.indexOf(parameter.name) < at ? "another parameter has this name" : undefined,
      choicesProblem(parameter),
      patternProblem(parameter),
      defaultProblem(parameter),
    ];
    return messages.flatMap((message) =>
      message === undefined ? [] : [{ path: `/parameters/${at}`, message: `${parameter.name}: ${message}` }],
    );
  });
}

function choicesProblem({ type, choices }: Parameter): string | undefined {
  if (type === "choice" && !choices) return "a choice needs its choices";
  if (type !== "choice" && choices) return "only a choice has choices";
  return choices && new Set(choices).size < choices.length ? "a choice stands twice" : undefined;
}

function patternProblem({ type, pattern }: Parameter): string | undefined {
  if (pattern === undefined) return undefined;
  if (type !== "text") return "only a text has a pattern";
  const read = readPattern(pattern);
  return read.ok ? undefined : `the pattern is refused: ${read.because}`;
}

function defaultProblem(parameter: Parameter): string | undefined {
  if (parameter.default === undefined) return undefined;
  if (parameter.required) return "what is required has no default";
  const checked = checkValue(parameter, parameter.default);
  return checked === undefined ? undefined : `the default ${checked}`;
}
