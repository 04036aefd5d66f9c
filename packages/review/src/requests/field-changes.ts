/** Single differences between what was approved before and what is to be approved now. */
import { segmentsOf, type TextContext } from "../text/segments-of.ts";
import type { FieldChange } from "./request-model.ts";

/** A value that is not there is shown as nothing; an empty one that appears or goes is a change all the same. */
export function change(
  field: string,
  context: TextContext,
  before: string | undefined,
  after: string | undefined,
): FieldChange | undefined {
  if (before === after) return undefined;
  return { field, before: segmentsOf(before ?? "", context), after: segmentsOf(after ?? "", context) };
}

/** Environment variables by name. */
export function variableChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): (FieldChange | undefined)[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.map((name) => change(`environment ${name}`, "value", own(before, name), own(after, name)));
}

function own(variables: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

/** Devices that are named one by one. */
export function targetChanges(
  before: readonly { readonly fingerprint: string; readonly name: string }[],
  after: readonly { readonly fingerprint: string; readonly name: string }[],
): FieldChange[] {
  const was = new Map(before.map((target) => [target.fingerprint, target.name]));
  const is = new Set(after.map((target) => target.fingerprint));
  const lost = before.filter((target) => !is.has(target.fingerprint));
  const come = after.filter((target) => !was.has(target.fingerprint));
  return [
    ...lost.map(({ name }) => ({ field: "device left out", before: segmentsOf(name, "name"), after: [] })),
    ...come.map(({ name }) => ({ field: "device added", before: [], after: segmentsOf(name, "name") })),
    ...after.flatMap(({ fingerprint, name }) =>
      was.has(fingerprint) ? (change("device called", "name", was.get(fingerprint), name) ?? []) : [],
    ),
  ];
}
