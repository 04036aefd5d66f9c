/** What is wrong with arguments, found before anything is sent; the server looks again. Pure. */
import type { Parameter } from "@countersign/api";

/** The sentence for a value; undefined where nothing is wrong. `value` undefined: left to the default. */
export function argumentFault(parameter: Parameter, value: string | undefined): string | undefined {
  if (value === undefined || value === "") {
    const isMissing = parameter.required && parameter.default === undefined;
    return isMissing ? "is required" : undefined;
  }
  switch (parameter.type) {
    case "integer":
      return /^(?:0|-?[1-9][0-9]{0,14})$/.test(value) ? undefined : "is no whole number";
    case "boolean":
      return value === "true" || value === "false" ? undefined : "is neither true nor false";
    case "choice":
      return parameter.choices?.includes(value) ? undefined : "is none of the choices";
    case "text":
      return textFault(parameter.pattern, value);
    default:
      return parameter.type satisfies never;
  }
}

/** As the server holds patterns against values: the whole value, and no more than so much of it. */
const LONGEST_PATTERN_VALUE = 256;
const LONGEST_VALUE = 65_536;

function textFault(pattern: string | undefined, value: string): string | undefined {
  if (value.length > LONGEST_VALUE) return `is longer than ${LONGEST_VALUE} characters`;
  if (!value.isWellFormed()) return "holds a broken character";
  if (pattern === undefined) return undefined;
  if (value.length > LONGEST_PATTERN_VALUE) return `is longer than ${LONGEST_PATTERN_VALUE} characters`;
  try {
    // Alternatives bind weaker than anchors, so the whole is grouped once more.
    return new RegExp(`^(?:${pattern.slice(1, -1)})$`, "v").test(value)
      ? undefined
      : `does not have the form ${pattern}`;
  } catch {
    // The server takes no such pattern; where there is one all the same, it decides.
    return undefined;
  }
}

/** The arguments to send: what was left empty is left to its default. */
export function givenArguments(
  parameters: readonly Parameter[],
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    parameters.flatMap(({ name }) => {
      const value = values[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
}

/** The arguments as the script gets them, in order, defaults filled in. */
export function argumentsShown(
  parameters: readonly Parameter[],
  values: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly value: string; readonly isDefault: boolean }[] {
  const given = givenArguments(parameters, values);
  return parameters.map((parameter) => ({
    name: parameter.name,
    value: given[parameter.name] ?? parameter.default ?? "",
    isDefault: given[parameter.name] === undefined,
  }));
}

/** The values by name that lead to a list of arguments in the order of the parameters. */
export function valuesOf(parameters: readonly Parameter[], list: readonly string[]): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name }, at) => [name, list[at] ?? ""]));
}
