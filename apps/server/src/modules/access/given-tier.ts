/** A tier that somebody gives: one that is offered, while tiers are on, and none above their own. */
import { mayEverywhere, type Snapshot } from "@countersign/access";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import { readTiers } from "./tier-store.ts";

/** Throws `tiers-off` or `tier-not-offered`. Undefined, to leave what is there, is always offered. */
export async function refuseTierNotOffered(tx: Tx, tier: number | null | undefined): Promise<void> {
  if (tier === undefined) return;
  const { on_since: onSince, tiers } = await readTiers(tx);
  if (onSince === null) throw new ProblemError("tiers-off");
  if (tier !== null && !tiers.some(({ id, enabled }) => id === tier && enabled))
    throw new ProblemError("tier-not-offered");
}

/** Throws `not-allowed` where the giver's own tier at the client, or at every client, is lower. */
export function refuseHigherTier(
  giver: Snapshot,
  tier: number | null | undefined,
  client: number | "every",
): void {
  if (tier === undefined || tier === null || mayEverywhere(giver, "access.write")) return;
  const own = client === "every" ? 0 : (giver.clients.get(client)?.level ?? 0);
  if ((giver.ranks.get(tier) ?? Number.POSITIVE_INFINITY) > own)
    throw new ProblemError("not-allowed", "This tier is above your own there.");
}
