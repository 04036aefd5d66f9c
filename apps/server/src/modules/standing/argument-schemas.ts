/** What each argument of a script may be, from what somebody said of its parameters: what nobody spoke of stays at its default. */
import type { AllowedArgument, Parameter } from "@countersign/api";
import type { ArgumentSchema } from "@countersign/protocol";
import type { FieldProblem } from "../../platform/http/problem-error.ts";

/** One schema for each parameter, in their order; or what is wrong with which. */
export function argumentSchemas(
  parameters: readonly Parameter[],
  said: Readonly<Record<string, AllowedArgument>>,
):
  | { readonly ok: true; readonly args: readonly ArgumentSchema[] }
  | { readonly ok: false; readonly fields: readonly FieldProblem[] } {
  const allowed = new Map(Object.entries(said));
  const names = new Set(parameters.map(({ name }) => name));
  const fields: FieldProblem[] = [...allowed.keys()]
    .filter((name) => !names.has(name))
    .map((name) => ({ path: `/arguments/${name}`, message: "is no parameter of this script" }));
  const args = parameters.flatMap((parameter) => {
    const schema = schemaOf(parameter, allowed.get(parameter.name));
    if (!schema)
      fields.push({
        path: `/arguments/${parameter.name}`,
        message: "is required: say what may stand there",
      });
    return schema ? [schema] : [];
  });
  return fields.length > 0 ? { ok: false, fields } : { ok: true, args };
}

function schemaOf(parameter: Parameter, said: AllowedArgument | undefined): ArgumentSchema | undefined {
  const { name, type, required, choices } = parameter;
  if (said) return named(name, said);
  if (parameter.default !== undefined) return { name, is: "fixed", value: parameter.default };
  if (!required) return { name, is: "fixed", value: "" };
  if (type === "boolean") return { name, is: "enum", values: ["false", "true"] };
  return choices ? named(name, { is: "enum", values: choices }) : undefined;
}

/** Sets stand sorted and without repeats, as documents have them. */
function named(name: string, said: AllowedArgument): ArgumentSchema {
  if (said.is === "enum") return { name, is: "enum", values: inOrder(said.values) };
  if (said.is !== "pattern") return { name, ...said };
  const parts = said.parts.map((part) => ("text" in part ? part : { ...part, chars: inOrder(part.chars) }));
  return { name, is: "pattern", parts, empty: said.empty };
}

function inOrder(texts: readonly string[]): string[] {
  // By code unit, whatever the locale: this is what gets signed.
  return [...new Set(texts)].toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0));
}
