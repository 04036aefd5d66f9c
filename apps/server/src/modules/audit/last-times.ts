/** When each account last did something, by the log. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { gatherLog } from "./log-keeper.ts";
import type { AuditTables } from "./audit-tables.ts";

/** The time of the latest entry of `event` by each account, by its id. */
export async function lastTimesOf(
  ctx: ServerContext,
  actor: Actor,
  event: string,
): Promise<ReadonlyMap<string, number>> {
  // The keeper says itself why it failed; what is in the log already counts in any case.
  await ctx.questions.ask(gatherLog).catch(() => undefined);
  const rows = await inTransaction(ctx, actor, (tx) =>
    tx
      .with<AuditTables>()
      .selectFrom("audit_entry as entry")
      .innerJoin("audit_by_actor as own", "own.index", "entry.index")
      .select(({ fn }) => ["own.actor", fn.max("entry.time").as("at")])
      .where("entry.event", "=", event)
      .groupBy("own.actor")
      .execute(),
  );
  return new Map(rows.map(({ actor: id, at }) => [id, at]));
}
