/** What each argument of a standing approval has to be: said by --allow, else what the script has for it where nobody says anything. */
import type { AllowedArgument, Parameter } from "@countersign/api";
import type { ArgumentSchema } from "@countersign/protocol";

/** One schema for each parameter, in their order, as documents write them; undefined where something was said of no parameter, or nothing of one that needs it. */
export function expectedArguments(
  parameters: readonly Parameter[],
  said: Readonly<Record<string, AllowedArgument>>,
): ArgumentSchema[] | undefined {
  const allowed = new Map(Object.entries(said));
  const schemas = parameters.flatMap((parameter) => {
    const schema = allowed.get(parameter.name) ?? unsaid(parameter);
    allowed.delete(parameter.name);
    return schema ? [written(parameter.name, schema)] : [];
  });
  return schemas.length === parameters.length && allowed.size === 0 ? schemas : undefined;
}

function unsaid({ type, required, choices, default: usual }: Parameter): AllowedArgument | undefined {
  if (usual !== undefined) return { is: "fixed", value: usual };
  if (!required) return { is: "fixed", value: "" };
  if (type === "boolean") return { is: "enum", values: ["false", "true"] };
  return choices ? { is: "enum", values: choices } : undefined;
}

/** Sets stand sorted by code unit and without repeats. */
function written(name: string, allowed: AllowedArgument): ArgumentSchema {
  if (allowed.is === "enum") return { name, is: "enum", values: sorted(allowed.values) };
  if (allowed.is !== "pattern") return { name, ...allowed };
  const parts = allowed.parts.map((part) => ("text" in part ? part : { ...part, chars: sorted(part.chars) }));
  return { name, is: "pattern", parts, empty: allowed.empty };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0));
}
