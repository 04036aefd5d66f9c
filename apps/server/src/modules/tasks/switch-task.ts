/** Enabling, disabling and deleting tasks. What makes them run is authorized anew; what holds them back never is. */
import type { ServerContext } from "../../platform/context.ts";
import type { Authorization } from "../../platform/http/challenge.ts";
import type { Tx } from "../../platform/transaction.ts";
import { authorizeTask } from "./authorize-task.ts";
import { ownerOf } from "./save-task.ts";
import { withoutGone } from "./still-there.ts";
import { firstDue } from "./task.ts";
import { dropQueued, needTask, recordTask } from "./task-store.ts";
import type { TaskRow, TaskTables } from "./task-tables.ts";

/** Lets a task run again, in the name of whoever asks. Throws ProblemError. */
export async function enableTask(
  ctx: ServerContext,
  tx: Tx,
  id: string,
  authorization: Authorization,
): Promise<TaskRow> {
  const before = await needTask(tx, id, { lock: true });
  const { devices, rings } = await withoutGone(tx, before, before);
  const { authorized_by, covers } = await authorizeTask(
    ctx,
    tx,
    { ...before, devices, rings },
    authorization,
  );
  const change = {
    enabled: true,
    devices,
    rings,
    next_at: firstDue(before, tx.now),
    looked_at: tx.now,
    stopped_because: null,
    authorized_by,
    covers,
    ...ownerOf(tx),
    changed_at: tx.now,
  };
  const stored = { ...change, rings: JSON.stringify(rings) };
  await tx.with<TaskTables>().updateTable("task").set(stored).where("id", "=", id).execute();
  const row = { ...before, ...change };
  await recordTask(tx, "task.enabled", row, before);
  return row;
}

/** Holds a task back, and what of it waits for the run before. Throws `not-found`. */
export async function disableTask(tx: Tx, id: string): Promise<TaskRow> {
  const before = await needTask(tx, id, { lock: true });
  const change = { enabled: false, next_at: null, changed_at: tx.now, changed_by: tx.actor.name };
  await tx.with<TaskTables>().updateTable("task").set(change).where("id", "=", id).execute();
  await dropQueued(tx, id, "task-disabled");
  const row = { ...before, ...change };
  await recordTask(tx, "task.disabled", row, before);
  return row;
}

/**
 * Gives a task other devices of its client, where whoever let it through said "all of them": what is asked of each stays
 * the same, and where people sign, their approval says how far it goes.
 */
export async function moveTaskTo(tx: Tx, before: TaskRow, devices: string[]): Promise<void> {
  await tx.with<TaskTables>().updateTable("task").set({ devices }).where("id", "=", before.id).execute();
  await recordTask(tx, "task.changed", { ...before, devices }, before);
}

/** Deletes a task with its history. Throws `not-found`. */
export async function deleteTask(tx: Tx, id: string): Promise<void> {
  const row = await needTask(tx, id, { lock: true });
  await tx.with<TaskTables>().deleteFrom("task").where("id", "=", id).execute();
  await recordTask(tx, "task.deleted", row);
}
