/** What an import would change of one script, beside the newest version that the server has. */
import { isDeepStrictEqual } from "node:util";
import { ApiError, type Client, endpoints } from "@countersign/api";
import { plainText, reviewScript, scriptDiff, type ScriptDiff } from "@countersign/review";
import type { FoundScript } from "./read-script-folder.ts";

/** What would happen to it. */
export type ScriptChange =
  | { readonly kind: "new" }
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly diff: ScriptDiff; readonly beside: readonly string[] };

/** Compares it. Throws what the server says, but for a script that it does not have. */
export async function whatChanges(api: Client, script: FoundScript): Promise<ScriptChange> {
  const found = await api
    .call(endpoints.scripts.showScript, { params: { name: script.name } })
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.code === "not-found") return undefined;
      throw error;
    });
  if (!found) return { kind: "new" };
  const { script: newest, content } = found.reply;
  const before = Buffer.from(content, "base64");
  const beside = [
    newest.interpreter === script.interpreter
      ? ""
      : `interpreter ${newest.interpreter} -> ${script.interpreter}`,
    newest.description === script.description ? "" : "another description",
    isDeepStrictEqual(newest.parameters, script.parameters) ? "" : "other parameters",
  ].filter((words) => words !== "");
  if (before.equals(script.content) && beside.length === 0) return { kind: "same" };
  const lines = (bytes: Uint8Array) => reviewScript(bytes, script.interpreter).lines;
  return { kind: "changed", diff: scriptDiff(lines(before), lines(script.content)), beside };
}

/** The change for a terminal: with every character shown, as for those who sign. */
export function differenceLines(change: ScriptChange): string[] {
  if (change.kind !== "changed") return [];
  const signs = { same: " ", removed: "-", added: "+" } as const;
  return [
    ...change.beside,
    ...change.diff.hunks.flatMap(({ lines }, at) => [
      ...(at > 0 ? ["..."] : []),
      ...lines.map(({ op, segments }) => `${signs[op]} ${plainText(segments)}`),
    ]),
  ];
}
