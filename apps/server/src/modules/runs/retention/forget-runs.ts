/**
 * Runs with their receipts, and receipts of what no run stands for. Never while a request could still execute: devices
 * keep the ids that they consumed for good, but whoever looks has to find what is under way. Ids that somebody chose
 * stay, so that none is taken twice.
 */
import { sql } from "kysely";
import { type RetainedKind, STEP_ROWS } from "../../../platform/retained.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { RunTables } from "../run-tables.ts";
import { removePieces } from "./forget-output.ts";

/** After window and time limit, for receipts that come late. */
const LATE_SECONDS = 86_400;

/** For `answerToo(retainedKinds, …)`. Counts runs, and receipts without one. */
export const retainedRuns: RetainedKind = {
  kind: "runs",
  tables: ["run", "run_target", "run_signer", "run_objection", "run_rollout", "receipt"],
  forget: async (tx, { before }) => {
    const run = await tx
      .with<RunTables>()
      .selectFrom("run")
      .select("id")
      .where("ended_at", "<", before)
      .where(sql<boolean>`not_after + limit_seconds + ${LATE_SECONDS} < ${tx.now}`)
      .where("kept_at", "is", null)
      .orderBy("ended_at")
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!run) return forgetLoneReceipts(tx, before);
    // What belongs to it goes with it; output is too much for one step.
    const { pieces } = await removePieces(tx, run.id);
    if (pieces >= STEP_ROWS) return { gone: 0, hasMore: true };
    const db = tx.with<RunTables>();
    await allowReceiptsToGo(tx);
    await db.deleteFrom("receipt").where("run_id", "=", run.id).execute();
    await db.deleteFrom("run").where("id", "=", run.id).execute();
    return { gone: 1, hasMore: true };
  },
};

async function forgetLoneReceipts(tx: Tx, before: number) {
  await allowReceiptsToGo(tx);
  const { numAffectedRows = 0n } = await sql`delete from receipt where hash in (
      select hash from receipt where run_id is null and received_at < ${before} limit ${STEP_ROWS})`.execute(
    tx.with<RunTables>(),
  );
  return { gone: Number(numAffectedRows), hasMore: Number(numAffectedRows) >= STEP_ROWS };
}

/** Until the end of the transaction; see the table's trigger. */
async function allowReceiptsToGo(tx: Tx): Promise<void> {
  await sql`select set_config('countersign.retention', 'on', true)`.execute(tx.with<RunTables>());
}
