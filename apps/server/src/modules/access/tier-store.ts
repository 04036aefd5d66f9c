/** The tiers as they stand. */
import type { TierOrder } from "@countersign/access";
import type { Tiers } from "@countersign/api";
import type { ReadTx, Tx } from "../../platform/transaction.ts";
import type { AccessTables } from "./access-tables.ts";

/** From the lowest to the highest, with their levels. */
export async function readTiers(tx: ReadTx): Promise<Tiers> {
  const db = tx.with<AccessTables>();
  const rows = await db
    .selectFrom(["tier", "tier_switch"])
    .select(["tier.id", "name", "description", "enabled", "on_since"])
    .orderBy("position")
    .execute();
  return {
    on_since: rows[0]?.on_since ?? null,
    tiers: rows.map(({ id, name, description, enabled }, at) => ({
      id,
      level: at + 1,
      name,
      description,
      enabled,
    })),
  };
}

/** The same, for whoever changes them: nobody else does until this transaction ends. */
export async function holdTiers(tx: Tx): Promise<Tiers> {
  await tx.with<AccessTables>().selectFrom("tier_switch").select("one").forUpdate().execute();
  return readTiers(tx);
}

/** The order that counts: none while tiers are off. */
export function orderOf({ on_since: onSince, tiers }: Tiers): TierOrder {
  return onSince === null ? undefined : tiers.map(({ id }) => id);
}
