/** A version as it is being written. Pure. */
import type { Parameter, Script } from "@countersign/api";

/** What is typed and chosen. */
export interface ScriptDraft {
  readonly name: string;
  readonly text: string;
  readonly interpreter: Script["interpreter"];
  readonly description: string;
  readonly parameters: readonly Parameter[];
}

/** The beginning of a new script. */
export const EMPTY_SCRIPT: ScriptDraft = {
  name: "",
  text: "#!/usr/bin/env bash\nset -euo pipefail\n\n",
  interpreter: "bash",
  description: "",
  parameters: [],
};

const slug = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;
/** As the contract has it. */
export const MOST_BYTES = 1024 * 1024;

/** What has to be put right before it can be saved, by field. */
export function draftFaults(draft: ScriptDraft): {
  readonly name?: string;
  readonly text?: string;
  readonly parameters: readonly (string | undefined)[];
} {
  const names = draft.parameters.map(({ name }) => name);
  const bytes = new TextEncoder().encode(draft.text).length;
  return {
    ...(slug.test(draft.name)
      ? {}
      : { name: "a-z, 0-9, dot, dash or underscore, at most 63 characters, a letter or digit at both ends" }),
    ...(draft.text.trim() === ""
      ? { text: "A script has a text." }
      : bytes > MOST_BYTES
        ? { text: `A script has at most 1 MiB; this one has ${bytes.toLocaleString("en")} bytes.` }
        : {}),
    parameters: draft.parameters.map((parameter, at) =>
      parameterFault(parameter, names.indexOf(parameter.name) < at),
    ),
  };
}

function parameterFault({ name, type, choices }: Parameter, isTwice: boolean): string | undefined {
  if (!slug.test(name)) return "The name has other characters than a-z, 0-9, dot, dash and underscore.";
  if (isTwice) return "Another argument has the same name.";
  if (type === "choice" && (choices ?? []).length === 0) return "Say what can be chosen.";
  return undefined;
}

/** Whether anything stands in the way of saving. */
export function canSave(draft: ScriptDraft): boolean {
  const { name, text, parameters } = draftFaults(draft);
  return name === undefined && text === undefined && parameters.every((fault) => fault === undefined);
}
