/** Output of runs whose time has passed, a little of one run at a time; the run says when it went, and after how long. */
import { sql } from "kysely";
import { type RetainedKind, STEP_ROWS } from "../../../platform/retained.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { RunTables } from "../run-tables.ts";
import { tellRun } from "../tell-run.ts";

/** For `answerToo(retainedKinds, …)`. */
export const retainedOutput: RetainedKind = {
  kind: "output",
  tables: ["run_output"],
  forget: async (tx, { before, days }) => {
    const run = await tx
      .with<RunTables>()
      .selectFrom("run")
      .select("id")
      .where("ended_at", "<", before)
      .where("output_removed_at", "is", null)
      .where("kept_at", "is", null)
      .orderBy("ended_at")
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!run) return { gone: 0, hasMore: false };
    const { pieces, bytes } = await removePieces(tx, run.id);
    const isDone = pieces < STEP_ROWS;
    await sql`update run set output_removed_bytes = output_removed_bytes + ${bytes},
        output_removed_at = ${isDone ? tx.now : null}, output_removed_days = ${isDone ? days : null}
      where id = ${run.id}`.execute(tx.with<RunTables>());
    if (isDone) tellRun(tx, run.id, { output: "removed" });
    return { gone: pieces, hasMore: true };
  },
};

/** Deletes at most one step's pieces of a run's output. */
export async function removePieces(tx: Tx, run: string): Promise<{ pieces: number; bytes: number }> {
  const { rows } = await sql<{ pieces: number; bytes: number }>`with gone as (
      delete from run_output where run_id = ${run} and (device_id, stream, at) in (
        select device_id, stream, at from run_output where run_id = ${run} limit ${STEP_ROWS})
      returning octet_length(data) as bytes)
    select count(*)::int as pieces, coalesce(sum(bytes), 0)::float8 as bytes from gone`.execute(
    tx.with<RunTables>(),
  );
  return rows[0] ?? { pieces: 0, bytes: 0 };
}
