/** The roots that are only drafts: their own people sign them. */
import { parseDocument, type PinnedRoot, pinRoot } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { StoredDraft } from "./draft-store.ts";

/** Indexed: their own people sign them, and the last trial root before them. */
export function draftPins(drafts: readonly Pick<StoredDraft, "type" | "bytes">[]): PinnedRoot[] {
  return drafts.flatMap((draft) => {
    const parsed = draft.type === "root" ? parseDocument("root", draft.bytes) : undefined;
    return parsed?.ok ? [pinRoot(parsed.document, draft.bytes, nodeCrypto)] : [];
  });
}
