/** Which standing approvals in force would end if other roots or lists were known. */
import type { Ending } from "@countersign/api";
import type { Tx } from "../../platform/transaction.ts";
import { judgeStandingHere, knownObjections, type KnownTrust, standingsOf } from "../trust/index.ts";

/** Those that hold by what is known `before`, and not by what is known `after`. */
export async function endingStandings(
  tx: Tx,
  { before, after }: { readonly before: KnownTrust; readonly after: KnownTrust },
): Promise<Ending[]> {
  const published = await standingsOf(tx);
  const objections = await knownObjections(
    tx,
    published.map(({ hash }) => hash),
  );
  const ends: Ending[] = [];
  for (const stored of published) {
    const own = objections.filter(({ subject }) => subject === stored.hash);
    const held = await judgeStandingHere(before, stored, own, tx.now);
    if (!held.ok) continue;
    const then = await judgeStandingHere(after, stored, own, tx.now);
    if (then.ok) continue;
    const { client, action } = held.standing;
    ends.push({
      kind: "standing",
      id: stored.hash,
      name: action.name,
      client,
      because: then.because,
      detail: then.detail.slice(0, 500),
    });
  }
  return ends;
}
