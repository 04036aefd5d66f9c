/** What a root or a people list changes, one sentence a line, what it allows newly first. */
import { type Change, type ComparedWith, plainText, type Severity } from "@countersign/review";

const HEADS: Readonly<Record<Severity, string>> = {
  loosens: "ALLOWS, what was refused before",
  tightens: "refuses, what was allowed before",
  neutral: "also changes",
};

/** Lines for the changes of a document; none where nothing stands before it. */
export function describeChanges({
  compared,
  changes,
}: {
  readonly compared: ComparedWith;
  readonly changes: readonly Change[];
}): string[] {
  if (compared.with === "nothing") return [];
  if (compared.with === "not-held")
    return ["what it changes cannot be said here: the version before is not at hand"];
  const from = compared.with === "trial" ? "the trial root" : `version ${compared.version}`;
  if (changes.length === 0) return [`compared with ${from}: nothing changes`];
  return [
    `compared with ${from}`,
    ...[...Map.groupBy(changes, ({ severity }) => severity)].flatMap(([severity, group]) => [
      `  ${HEADS[severity]}`,
      ...group.map(({ words }) => `    ${plainText(words)}`),
    ]),
  ];
}
