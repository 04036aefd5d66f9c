/** What there is to tell of drafts that await signatures. */
import { titleOfTrust } from "@countersign/review";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { clientOfDraft, rootsFor, wantedFor } from "./draft-signers.ts";
import { allDrafts, type StoredDraft } from "./draft-store.ts";
import { type MissingSigner, signersMissing } from "./missing-signers.ts";

/** A draft that awaits signatures, as those are told who may give them. */
export interface AwaitingDraft {
  readonly hash: string;
  readonly type: StoredDraft["type"];
  /** In words, with names that stand in it: untrusted. */
  readonly title: string;
  readonly client: string | null;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Id of the account that composed it. */
  readonly creator: string | null;
  readonly missing: readonly MissingSigner[];
}

/** Those of these drafts that are drafts still, by their hashes. */
export async function awaitingDrafts(
  ctx: ServerContext,
  tx: Tx,
  hashes: readonly string[],
): Promise<Map<string, AwaitingDraft>> {
  const found = new Map<string, AwaitingDraft>();
  if (hashes.length === 0) return found;
  const drafts = await allDrafts(tx);
  const roots = rootsFor(ctx, drafts);
  for (const draft of drafts.filter(({ hash }) => hashes.includes(hash))) {
    const { hash, type, bytes, createdAt, createdBy, creator } = draft;
    found.set(hash, {
      hash,
      type,
      title: titleOfTrust(bytes) ?? "A document",
      client: clientOfDraft(draft),
      createdAt,
      createdBy,
      creator,
      missing: signersMissing(ctx, await wantedFor(ctx, tx, draft, roots)),
    });
  }
  return found;
}
