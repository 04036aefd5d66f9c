/** How many things have which tier, at which client: of every table whose rows are under an access key. */
import { sql } from "kysely";
import { accessKey, seeingAll } from "../../platform/database/index.ts";
import type { Tx } from "../../platform/transaction.ts";

/** Counts by access key, of all clients. What has no tier is not counted. */
export async function countTieredObjects(
  tx: Tx,
  clients: readonly number[],
  tiers: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const keys = clients.flatMap((client) => tiers.map((tier) => accessKey(client, tier)));
  const db = tx.with<object>();
  const tables = await sql<{ name: string }>`select relname as name from pg_class
    join pg_attribute on attrelid = pg_class.oid
    where attname = 'acl_key' and relkind in ('r', 'p') and not relispartition
      and relnamespace = current_schema()::regnamespace order by relname`.execute(db);
  if (keys.length === 0 || tables.rows.length === 0) return new Map();
  // By the index that begins with the key: next to nothing where no row has a tier.
  const counts = tables.rows.map(
    ({ name }) => sql`select acl_key, count(*) as many from ${sql.table(name)}
      where acl_key = any(${keys}::bigint[]) group by acl_key`,
  );
  const { rows } = await seeingAll(db, () =>
    sql<{ key: number; many: number }>`select acl_key as key, sum(many)::bigint as many
      from (${sql.join(counts, sql` union all `)}) counted group by acl_key`.execute(db),
  );
  return new Map(rows.map(({ key, many }) => [key, many]));
}
