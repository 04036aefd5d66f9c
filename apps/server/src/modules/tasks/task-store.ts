/** Tasks as rows. */
import { recordAudit } from "../audit/index.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { publish, type ReadTx, type Tx } from "../../platform/transaction.ts";
import type { taskEvents } from "./audit-events.ts";
import type { TaskRow, TaskTables } from "./task-tables.ts";

/** Topic of everything that changes of tasks. */
export const tasksTopic = "tasks";

/** A task, locked where it is about to change. Throws `not-found`, for tasks of other clients too. */
export async function needTask(tx: ReadTx, id: string, options: { lock?: true } = {}): Promise<TaskRow> {
  const row = await findTask(tx, id, options);
  if (!row) throw new ProblemError("not-found");
  return row;
}

/** The same; undefined where it is not there. */
export async function findTask(
  tx: ReadTx,
  id: string,
  options: { lock?: true } = {},
): Promise<TaskRow | undefined> {
  const query = tx.with<TaskTables>().selectFrom("task").selectAll().where("id", "=", id);
  return (options.lock ? query.forUpdate() : query).executeTakeFirst();
}

/** Records a change of a task, and tells it. */
export async function recordTask(
  tx: Tx,
  event: keyof typeof taskEvents,
  row: TaskRow,
  before?: TaskRow,
): Promise<void> {
  await recordAudit(tx, {
    event,
    actor: tx.actor,
    object: { kind: "task", id: row.id },
    client: row.client,
    ...(before ? { before: facts(before) } : {}),
    after: facts(row),
    outcome: "done",
  });
  publish(tx, tasksTopic, { task: row.id });
}

/** What waits for the run before is not run any more. */
export async function dropQueued(tx: Tx, id: string, because: string): Promise<void> {
  await tx
    .with<TaskTables>()
    .updateTable("task_fire")
    .set({ outcome: "skipped", because, at: tx.now })
    .where("task_id", "=", id)
    .where("outcome", "=", "queued")
    .execute();
}

/** Arguments stay out: nobody classified them. */
function facts(row: TaskRow) {
  return {
    name: row.name,
    script: row.script_name,
    version: row.script_version,
    script_hash: row.script_hash,
    devices: row.devices.slice(0, 64),
    device_count: row.devices.length,
    cron: row.cron,
    once: row.once,
    zone: row.zone,
    missed: row.missed,
    overlap: row.overlap,
    enabled: row.enabled,
    expires_at: row.expires_at,
    run_as: row.run_as,
    rings: row.rings?.steps.map((step) => (typeof step === "string" ? step : step.name)).join(", "),
    owner: row.owner_id,
    authorization: row.authorized_by,
    stopped_because: row.stopped_because,
  };
}
