/** What was said against documents: judged when it was stored, read here. */
import { hashOf, type KnownVeto, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Tx } from "../../platform/transaction.ts";
import { objectionsTo } from "./document-store.ts";

/** An objection with its words. */
export interface KnownObjection extends KnownVeto {
  readonly reason: string;
  readonly at: number;
}

/** Everything that was said against these documents, oldest first; it was judged when it was stored. */
export async function knownObjections(tx: Tx, hashes: readonly string[]): Promise<KnownObjection[]> {
  const documents = await objectionsTo(tx, hashes);
  return documents.flatMap(({ bytes }) => {
    const parsed = parseDocument("veto", bytes);
    if (!parsed.ok) return [];
    const { subject, effect, by, reason, time: at } = parsed.document;
    return [{ hash: hashOf(bytes, nodeCrypto), subject, effect, ...by, reason, at }];
  });
}
