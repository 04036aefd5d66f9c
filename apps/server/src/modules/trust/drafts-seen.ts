/** Drafts whose documents name a client are seen by whoever sees that client; roots and lists are of no client. */
import { parseDocument } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { clientsSeen, seesEveryClient } from "../clients/index.ts";
import { findDraft, type StoredDraft } from "./draft-store.ts";
import { requestByHash } from "./trust-questions.ts";

/** Those of the drafts that this transaction's actor may know of, in their order. */
export async function draftsSeen(
  ctx: ServerContext,
  tx: Tx,
  drafts: readonly StoredDraft[],
): Promise<readonly StoredDraft[]> {
  const isSeen = await clientsSeen(tx);
  const seen: StoredDraft[] = [];
  for (const draft of drafts) if (await isOpen(ctx, tx, draft, isSeen)) seen.push(draft);
  return seen;
}

/** One draft, where this transaction's actor may know of it. */
export async function findSeenDraft(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
): Promise<StoredDraft | undefined> {
  const draft = await findDraft(tx, hash);
  return draft && (await draftsSeen(ctx, tx, [draft]))[0];
}

/** The client that a draft's document names, for the audit log; nothing for what is of no client, or names it by a request. */
export function clientOfDraft({ type, bytes }: Pick<StoredDraft, "type" | "bytes">): { client?: string } {
  if (type !== "standing" && type !== "admission" && type !== "token") return {};
  const parsed = parseDocument(type, bytes);
  return parsed.ok ? { client: parsed.document.client } : {};
}

async function isOpen(
  ctx: ServerContext,
  tx: Tx,
  draft: StoredDraft,
  isSeen: (slug: string) => boolean,
): Promise<boolean> {
  if (draft.type === "breakglass") {
    const parsed = parseDocument("breakglass", draft.bytes);
    if (!parsed.ok) return false;
    // Row security finds the run, or does not; one that was forgotten is nobody's, for those to clear away who see all.
    const run = await ctx.questions.ask(requestByHash, tx, parsed.document.request);
    return run !== undefined || (await seesEveryClient(tx));
  }
  const { client } = clientOfDraft(draft);
  return client === undefined || isSeen(client);
}
