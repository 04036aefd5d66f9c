/** Vetoes and cancellations of standing approvals: which devices have to hear of them, and what they say. */
import { parseDocument } from "@countersign/protocol";
import type { Tx } from "../../platform/transaction.ts";
import { knownObjections, objectedStandingsOf } from "../trust/index.ts";

/** Longest life of a standing approval: what began before that is over on every device. */
const LONGEST_SECONDS = 90 * 86_400;

/** Hashes of what a device of this client has yet to hear, but for those that it `held` by its last status. */
export async function standingObjections(tx: Tx, client: string, held: readonly string[]): Promise<string[]> {
  const living = (await objectedStandingsOf(tx, client)).flatMap(({ hash, bytes }) => {
    const parsed = parseDocument("standing", bytes);
    const isOver = parsed.ok && parsed.document.not_after < tx.now - LONGEST_SECONDS;
    return isOver ? [] : [hash];
  });
  const known = new Set(held);
  const objections = await knownObjections(tx, living);
  return objections
    .filter(({ hash, effect }) => effect !== "refuse" && !known.has(hash))
    .map(({ hash }) => hash);
}
