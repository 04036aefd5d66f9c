/** Size and right edge of the tree, as the database has them. */
import { emptyFrontier, type Frontier, parseFrontier, serializeFrontier } from "@countersign/log";
import type { Tx } from "../../platform/transaction.ts";
import type { AuditTables } from "./audit-tables.ts";
import { LogForkError } from "./log-fork-error.ts";

/** The frontier now; that of the empty tree before the first entry. Throws LogForkError `frontier-unreadable`. */
export async function readFrontier(tx: Tx): Promise<Frontier> {
  const row = await tx
    .with<AuditTables>()
    .selectFrom("audit_state")
    .select(["size", "frontier"])
    .executeTakeFirst();
  if (!row) return emptyFrontier;
  const parsed = parseFrontier(row.frontier);
  if (!parsed.ok || parsed.frontier.size !== row.size)
    throw new LogForkError(
      "frontier-unreadable",
      `the stored right edge of the tree of ${row.size} entries is damaged`,
    );
  return parsed.frontier;
}

/** Makes the one row of a new log. */
export async function ensureState(tx: Tx): Promise<void> {
  await tx
    .with<AuditTables>()
    .insertInto("audit_state")
    .values({ size: 0, frontier: serializeFrontier(emptyFrontier), vkey: null })
    .onConflict((conflict) => conflict.column("one_row").doNothing())
    .execute();
}
