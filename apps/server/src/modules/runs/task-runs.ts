/** What became of the runs of tasks. */
import { sql } from "kysely";
import type { ReadTx } from "../../platform/transaction.ts";
import { OPEN_RUNS, type RunState, type TargetCounts, type TargetState } from "./run.ts";
import type { RunTables } from "./run-tables.ts";

/** Most targets of a run that are told one by one. */
const MAX_SHOWN = 100;

/** Whether a run of this task has not ended. */
export async function hasOpenRun(tx: ReadTx, task: string): Promise<boolean> {
  const open = await tx
    .with<RunTables>()
    .selectFrom("run")
    .select("id")
    .where("task_id", "=", task)
    .where("state", "in", [...OPEN_RUNS])
    .limit(1)
    .executeTakeFirst();
  return open !== undefined;
}

/** Where a run stands. */
export interface RunOutcome {
  readonly id: string;
  readonly state: RunState;
  readonly counts: TargetCounts;
  /** The first of them. */
  readonly targets: readonly {
    readonly device: string;
    readonly name: string;
    readonly state: TargetState;
    readonly exit: number | null;
    readonly code: string | null;
  }[];
}

/** Where these runs stand. */
export async function outcomesOfRuns(
  tx: ReadTx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RunOutcome>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<RunOutcome>`select run.id, run.state,
      (select json_object_agg(c.state, c.count) from (select state, count(*)::int as count from run_target
        where run_id = run.id group by state) c) as counts,
      (select json_agg(json_build_object('device', t.device_id, 'name', t.name, 'state', t.state,
        'exit', t.exit_code, 'code', t.code) order by t.position) from run_target t
        where t.run_id = run.id and t.position < ${MAX_SHOWN}) as targets
    from run where run.id = any(${[...ids]}::uuid[])`.execute(tx.with<RunTables>());
  return new Map(rows.map((row) => [row.id, row]));
}
