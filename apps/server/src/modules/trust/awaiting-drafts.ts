/** What there is to tell of drafts that await signatures. */
import { titleOfTrust } from "@countersign/review";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { clientOfDraft, openOf, type PersonOfDraft, rootsFor, wantedFor } from "./draft-signers.ts";
import { allDrafts, type StoredDraft } from "./draft-store.ts";

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
  /** Who may still sign, and at which station; undefined: in the terminal. */
  readonly missing: readonly (PersonOfDraft & { readonly station: string | undefined })[];
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
    const missing = new Map<string, AwaitingDraft["missing"][number]>();
    for (const one of openOf(await wantedFor(ctx, tx, draft, roots))) {
      const station = one.stations[0] ?? (one.terminal ? undefined : ctx.config.stationUrl);
      missing.set(`${one.authority} ${one.id}`, { authority: one.authority, person: one.id, station });
    }
    found.set(hash, {
      hash,
      type,
      title: titleOfTrust(bytes) ?? "A document",
      client: clientOfDraft(draft),
      createdAt,
      createdBy,
      creator,
      missing: [...missing.values()],
    });
  }
  return found;
}
