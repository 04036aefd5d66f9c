/** Vetoes and cancellations of standing approvals: which devices have to hear of them, and what they say. */
import { hashOf, type KnownVeto, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Tx } from "../../platform/transaction.ts";
import { objectionsTo, standingsOf } from "../trust/index.ts";

/** Longest life of a standing approval: what began before that is over on every device. */
const LONGEST_SECONDS = 90 * 86_400;

/** An objection with its words. */
export interface StandingObjection extends KnownVeto {
  readonly reason: string;
  readonly at: number;
}

/** Everything that was said against these standing approvals, oldest first; it was judged when it was stored. */
export async function vetoesOf(tx: Tx, hashes: readonly string[]): Promise<StandingObjection[]> {
  const documents = await objectionsTo(tx, hashes);
  return documents.flatMap(({ bytes }) => {
    const parsed = parseDocument("veto", bytes);
    if (!parsed.ok) return [];
    const { subject, effect, by, reason, time: at } = parsed.document;
    return [{ hash: hashOf(bytes, nodeCrypto), subject, effect, ...by, reason, at }];
  });
}

/** Hashes of what a device of this client has yet to hear, but for those that it `held` by its last status. */
export async function standingObjections(tx: Tx, client: string, held: readonly string[]): Promise<string[]> {
  const living = (await standingsOf(tx, { client })).flatMap(({ hash, bytes }) => {
    const parsed = parseDocument("standing", bytes);
    const isOver = parsed.ok && parsed.document.not_after < tx.now - LONGEST_SECONDS;
    return isOver ? [] : [hash];
  });
  const known = new Set(held);
  const objections = await vetoesOf(tx, living);
  return objections
    .filter(({ hash, effect }) => effect !== "refuse" && !known.has(hash))
    .map(({ hash }) => hash);
}
