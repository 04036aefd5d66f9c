/** The script version that a draft names, with all versions of the script, newest first. */
import { endpoints, type Script } from "@countersign/api";
import { useApi } from "../../../api/use-api.ts";
import type { Draft } from "./draft.ts";

/** The version; undefined while it is read, and where none is named. */
export function useScriptVersion({
  kind,
  script,
  version,
}: Pick<Draft, "kind" | "script" | "version">):
  | { readonly script: Script; readonly versions: readonly Script[]; readonly content: string }
  | undefined {
  const { data } = useApi(
    endpoints.scripts.showScript,
    { params: { name: script ?? "" }, query: version === undefined ? {} : { version } },
    { enabled: kind === "script" && script !== undefined, topics: ["scripts"] },
  );
  // What was read before may be of another script.
  if (!data || kind !== "script" || data.script.name !== script) return undefined;
  return {
    script: data.script,
    versions: data.versions.toSorted((left, right) => right.version - left.version),
    content: data.content,
  };
}
