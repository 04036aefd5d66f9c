/** Tiers as somebody arranged them. */
import { sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { AccessTables } from "./access-tables.ts";

/** What people say about a tier. */
export interface TierWords {
  readonly name: string;
  readonly description: string;
}

/** Which one it is, too. */
export interface NamedTier extends TierWords {
  readonly id: number;
}

/** Writes them, the lowest first, in one statement, since each one moves everybody's rights. */
export async function writeTiers(
  tx: Tx,
  before: readonly NamedTier[],
  wanted: readonly (NamedTier & { readonly enabled: boolean })[],
): Promise<void> {
  const db = tx.with<AccessTables>();
  const takesAnothers = wanted.some(({ id, name }) =>
    before.some((other) => other.id !== id && other.name.toLowerCase() === name.toLowerCase()),
  );
  // Two that change their names with each other would be in each other's way.
  if (takesAnothers) await sql`update tier set name = id || ' ' || gen_random_uuid()`.execute(db);
  const rows = wanted.map(({ id, name, description, enabled }, at) =>
    JSON.stringify({ id, name, description, enabled, position: at + 1 }),
  );
  await sql`update tier set name = w.name, description = w.description, enabled = w.enabled, position = w.position
    from json_to_recordset(${`[${rows.join(",")}]`}::json)
      as w (id smallint, name text, description text, enabled boolean, position integer)
    where tier.id = w.id`.execute(db);
}
