/** Standing approvals that were signed once and want another approval: those that stopped for lack of one, and those for which somebody asked. */
import { parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { signersWanted, titleOfTrust } from "@countersign/review";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { signersIn } from "./draft-signers.ts";
import { findDocuments, type StoredDocument, standingsOf } from "./document-store.ts";
import { judgeStandingHere } from "./judge-standing-here.ts";
import { knownObjections } from "./known-objections.ts";
import { signersMissing, type MissingSigner } from "./missing-signers.ts";
import { trustOf } from "./trust-registry.ts";

/** One of them, as those are told who may give it. */
export interface AwaitingApproval {
  readonly hash: string;
  /** In words, with names that stand in it: untrusted. */
  readonly title: string;
  readonly client: string;
  /** Who asked for it when it was composed. */
  readonly requester: string;
  readonly missing: readonly MissingSigner[];
}

/** What lacks approvals by the roots of now; another one mends it. */
const LACKING: readonly string[] = ["group-missing", "not-independent"];

/** Those of these approvals that want another one, by their hashes; with `spare` one more than is needed. */
export async function awaitingApprovals(
  ctx: ServerContext,
  tx: Tx,
  asked: ReadonlyMap<string, { readonly spare: boolean }>,
): Promise<Map<string, AwaitingApproval>> {
  const documents = await findDocuments(tx, [...asked.keys()]);
  return among(ctx, tx, documents, ({ hash }) => asked.get(hash)?.spare ?? false);
}

/** All that stopped for lack of an approval which somebody could give. */
export async function lackingApprovals(ctx: ServerContext, tx: Tx): Promise<Map<string, AwaitingApproval>> {
  return among(ctx, tx, await standingsOf(tx), () => false);
}

async function among(
  ctx: ServerContext,
  tx: Tx,
  documents: readonly StoredDocument[],
  wantsSpare: (document: StoredDocument) => boolean,
): Promise<Map<string, AwaitingApproval>> {
  const found = new Map<string, AwaitingApproval>();
  const objections = await knownObjections(
    tx,
    documents.map(({ hash }) => hash),
  );
  const roots = trustOf(ctx)
    .all()
    .map(({ newest }) => newest);
  for (const document of documents) {
    const { hash, authority, bytes } = document;
    const parsed = parseDocument("standing", bytes);
    if (!parsed.ok || tx.now > parsed.document.not_after) continue;
    const own = objections.filter(({ subject }) => subject === hash);
    const judged = await judgeStandingHere(trustOf(ctx), document, own, tx.now);
    const spare = wantsSpare(document);
    if (judged.ok ? !spare : !LACKING.includes(judged.because)) continue;
    const signers = signersIn(document, "countersign.approve.v1", roots);
    const wanted = signersWanted({ type: "standing", authority, bytes, signers }, roots, nodeCrypto)
      // Whoever asks signed in another capacity.
      .filter(({ as }) => as !== "who asks");
    const missing = signersMissing(ctx, wanted, spare ? 1 : 0);
    if (missing.length === 0) continue;
    const { client, requester } = parsed.document;
    const title = titleOfTrust(bytes) ?? "A standing approval";
    found.set(hash, { hash, title, client, requester: requester.person, missing });
  }
  return found;
}
