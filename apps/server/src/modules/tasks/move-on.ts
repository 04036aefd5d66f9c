/** Where a task goes after it was looked at: to its next moment, or to its end. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { tellAccount } from "../identity/index.ts";
import { dropQueued, recordTask } from "./task-store.ts";
import type { TaskRow, TaskTables } from "./task-tables.ts";

/** Writes it; `stop` says why there is no next moment. */
export async function moveOn(
  ctx: ServerContext,
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
  if (stop === "done" || stop === "task-expired") return;
  await ctx.questions.ask(tellAccount, tx, {
    user: task.owner_id,
    subject: `A task of yours was stopped at ${task.client}`,
    text: [
      `A task that you own at ${task.client} does not run any more: ${stop}.`,
      `See it, and enable it if it is to go on: ${ctx.config.publicUrl}/tasks/${task.id}`,
    ].join("\n"),
  });
}
