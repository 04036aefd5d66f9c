/** What became of the moments at which tasks were due. */
import type { TaskFire } from "@countersign/api";
import { sql } from "kysely";
import type { ReadTx } from "../../platform/transaction.ts";
import { outcomesOfRuns } from "../runs/index.ts";
import type { FireRow, TaskTables } from "./task-tables.ts";

const PAGE = 50;

/** The latest moments of a task, newest first. */
export async function historyOf(
  tx: ReadTx,
  task: string,
  { before, limit = PAGE }: { readonly before?: number | undefined; readonly limit?: number | undefined },
): Promise<TaskFire[]> {
  let query = tx
    .with<TaskTables>()
    .selectFrom("task_fire")
    .selectAll()
    .where("task_id", "=", task)
    .orderBy("due_at", "desc")
    .limit(limit);
  if (before !== undefined) query = query.where("due_at", "<", before);
  return firesShown(tx, await query.execute());
}

/** The latest moment of each of these tasks. */
export async function lastFires(
  tx: ReadTx,
  tasks: readonly string[],
): Promise<ReadonlyMap<string, TaskFire>> {
  const { rows } = await sql<FireRow>`select fire.* from unnest(${[...tasks]}::uuid[]) as wanted(id)
    cross join lateral (select task_id, due_at, at, outcome, because, detail, run_id, missed_before, left_out, client_id
      from task_fire where task_id = wanted.id order by due_at desc limit 1) fire`.execute(
    tx.with<TaskTables>(),
  );
  const shown = await firesShown(tx, rows);
  return new Map(rows.flatMap((row, at) => (shown[at] ? [[row.task_id, shown[at]] as const] : [])));
}

async function firesShown(tx: ReadTx, rows: readonly FireRow[]): Promise<TaskFire[]> {
  const runs = await outcomesOfRuns(
    tx,
    rows.flatMap(({ run_id: run }) => run ?? []),
  );
  return rows.map((row) => {
    const run = row.run_id === null ? undefined : runs.get(row.run_id);
    return {
      due_at: row.due_at,
      at: row.at,
      outcome: row.outcome,
      because: row.because,
      detail: row.detail,
      missed_before: row.missed_before,
      left_out: row.left_out,
      run: run ? { ...run, counts: { ...run.counts }, targets: [...run.targets] } : null,
    };
  });
}
