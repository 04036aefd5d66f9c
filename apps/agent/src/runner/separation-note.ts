/** What the last runner found about the separation of its processes: kept for `agent status`. */
import { SEPARATIONS } from "@countersign/protocol";
import type { Separation } from "../confine/confinement.ts";
import type { DocumentStore } from "../state/document-store.ts";

const NAME = "separation";

/** Notes it; written only where it changed. */
export async function saveSeparation(documents: DocumentStore, separation: Separation): Promise<void> {
  if ((await loadSeparation(documents)) !== separation) await documents.save(NAME, Buffer.from(separation));
}

/** What was noted last; undefined before the first run. */
export async function loadSeparation(
  documents: Pick<DocumentStore, "load">,
): Promise<Separation | undefined> {
  const text = Buffer.from((await documents.load(NAME)) ?? []).toString("utf8");
  return SEPARATIONS.find((separation) => separation === text);
}
