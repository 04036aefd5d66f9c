/** Drafts as they are shown: what each lacks, and who signed it already. */
import type { Draft } from "@countersign/api";
import { carry, signersOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { draftPins } from "./draft-pins.ts";
import { allDrafts, type StoredDraft } from "./draft-store.ts";
import { draftsSeen } from "./drafts-seen.ts";
import { judgeDraft } from "./judge-draft.ts";
import { trustOf } from "./trust-registry.ts";

/** The drafts that one may know of, with what they lack. */
export async function listDrafts(ctx: ServerContext, tx: Tx): Promise<Draft[]> {
  const drafts = await allDrafts(tx);
  const views: Draft[] = [];
  for (const draft of await draftsSeen(ctx, tx, drafts)) views.push(await draftView(ctx, tx, draft, drafts));
  return views;
}

/** One draft, beside all of them: a root that is drafted says whose signatures the others may carry. */
export async function draftView(
  ctx: ServerContext,
  tx: Tx,
  draft: StoredDraft,
  drafts: readonly StoredDraft[],
): Promise<Draft> {
  const state = await judgeDraft(ctx, tx, draft);
  const pins = [
    ...trustOf(ctx)
      .all()
      .map(({ newest }) => newest),
    ...draftPins(drafts),
  ];
  const signers = new Map<string, { authority: string; person: string }>();
  const namespaces = new Set(draft.signatures.map(({ namespace }) => namespace));
  for (const pin of pins)
    for (const namespace of namespaces) {
      const found = await signersOf(pin.persons, pin, draft, namespace, nodeCrypto);
      for (const { person } of found.persons)
        signers.set(`${pin.authority} ${person.id}`, { authority: pin.authority, person: person.id });
    }
  return {
    hash: draft.hash,
    type: draft.type,
    authority: draft.authority,
    created_at: draft.createdAt,
    created_by: draft.createdBy,
    document: carry(draft),
    because: state.state === "complete" ? "complete" : state.because,
    missing: state.state === "complete" ? "nothing" : state.detail,
    signers: [...signers.values()],
  };
}
