/**
 * Deletes what is older than its rule: in small steps, each a transaction of its own and one server at a time, so that
 * nobody waits for it and a crash loses nothing but its own step. What went is counted, and told to the audit log once a
 * day.
 */
import { RETENTION_KINDS } from "@countersign/api";
import { sql } from "kysely";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { type RetainedKind, retainedKinds } from "../../platform/retained.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { readRules } from "./retention-rules.ts";
import type { RetentionTables } from "./retention-tables.ts";

const actor = systemActor("forget-old");
const DAY_SECONDS = 86_400;
/** Then others have their turn; the next pass goes on. */
const MOST_STEPS = 500;
/** Whoever holds it deletes. */
const LOCK = "countersign retention";

/** One pass; gives how many rows went. */
export async function forgetOld(
  ctx: ServerContext,
  isStopping: () => boolean = () => false,
): Promise<number> {
  await inTransaction(ctx, actor, tellDays);
  const done = new Set<string>();
  let gone = 0;
  for (let step = 0; step < MOST_STEPS && !isStopping(); step++) {
    const kind = ctx.questions.askAll(retainedKinds).find((one) => !done.has(one.kind));
    if (!kind) break;
    const went = await inTransaction(ctx, actor, (tx) => forgetSome(tx, kind));
    if (!went) break;
    gone += went.gone;
    if (!went.hasMore) done.add(kind.kind);
  }
  return gone;
}

/** One step; undefined where another server is at it. */
async function forgetSome(tx: Tx, retained: RetainedKind) {
  const db = tx.with<RetentionTables>();
  const { rows } = await sql<{
    mine: boolean;
  }>`select pg_try_advisory_xact_lock(hashtextextended(${LOCK}, 0)) as mine`.execute(db);
  if (rows[0]?.mine !== true) return undefined;
  const known = RETENTION_KINDS.find((kind) => kind === retained.kind);
  const days = known === undefined ? null : (await readRules(tx))[known];
  if (days === null) return { gone: 0, hasMore: false };
  const went = await retained.forget(tx, { before: tx.now - days * DAY_SECONDS, days });
  if (went.gone > 0)
    await sql`insert into retention_count (day, kind, gone) values (${dayOf(tx.now)}, ${retained.kind}, ${went.gone})
      on conflict (day, kind) do update set gone = retention_count.gone + excluded.gone`.execute(db);
  return went;
}

/** One audit event for each day that is over. */
async function tellDays(tx: Tx): Promise<void> {
  const over = await tx
    .with<RetentionTables>()
    .deleteFrom("retention_count")
    .where("day", "<", dayOf(tx.now))
    .returningAll()
    .execute();
  for (const [day, counts] of Map.groupBy(over, (row) => row.day))
    await recordAudit(tx, {
      event: "retention.deleted",
      actor,
      details: {
        day: new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10),
        ...Object.fromEntries(counts.map(({ kind, gone }) => [kind, gone])),
      },
      outcome: "done",
    });
}

function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY_SECONDS);
}
