/** Where a task goes after it was looked at: to its next moment, or to its end. */
import type { Tx } from "../../platform/transaction.ts";
import { dropQueued, recordTask } from "./task-store.ts";
import type { TaskRow, TaskTables } from "./task-tables.ts";

/** Writes it; `stop` says why there is no next moment. */
export async function moveOn(
  tx: Tx,
  task: TaskRow,
  next: number | undefined,
  stop: string | undefined,
): Promise<void> {
  const change = {
    next_at: next ?? null,
    looked_at: tx.now,
    ...(stop === undefined ? {} : { enabled: false, stopped_because: stop }),
  };
  await tx.with<TaskTables>().updateTable("task").set(change).where("id", "=", task.id).execute();
  if (stop === undefined) return;
  if (stop !== "done") await dropQueued(tx, task.id, stop);
  await recordTask(tx, "task.stopped", { ...task, ...change }, task);
}
