/**
 * Claiming what is due: a transaction a task, under a lock that other processes step over. What is claimed is decided
 * and written before the lock is given back, so it does not matter which of several processes looks first.
 */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { forgettingOnFailure } from "../runs/index.ts";
import { withTask } from "./fire-error.ts";
import { type DueMoment, type FireResult, fireTask } from "./fire-task.ts";
import { moveOn } from "./move-on.ts";
import { nextDue } from "./schedule.ts";
import { scheduleOf } from "./task.ts";
import { tasksTopic } from "./task-store.ts";
import type { TaskRow, TaskTables } from "./task-tables.ts";

/** More moments than this are not counted one by one. */
const MAX_COUNTED = 10_000;

/** Looks at one task that is due; gives its id, or undefined where none is. `besides` are left for later. */
export async function claimDue(
  ctx: ServerContext,
  besides: ReadonlySet<string>,
): Promise<string | undefined> {
  const run = randomUUID();
  return forgettingOnFailure(ctx, run, () =>
    inTransaction(ctx, systemActor("fire-tasks"), async (tx) => {
      const task = await tx
        .with<TaskTables>()
        .selectFrom("task")
        .selectAll()
        .where("enabled", "=", true)
        .where("next_at", "<=", tx.now)
        .where(sql<boolean>`id <> all(${[...besides]}::uuid[])`)
        .orderBy("next_at")
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (!task) return undefined;
      await withTask(task.id, async () => look(ctx, tx, task, run));
      return task.id;
    }),
  );
}

async function look(ctx: ServerContext, tx: Tx, task: TaskRow, run: string): Promise<void> {
  const schedule = scheduleOf(task);
  let latest = task.next_at ?? tx.now;
  let missedBefore = 0;
  for (const moment of schedule.dueAfter(latest, Math.min(tx.now, (task.expires_at ?? Infinity) - 1))) {
    latest = moment;
    missedBefore += 1;
    if (missedBefore >= MAX_COUNTED) break;
  }
  const isOver = task.expires_at !== null && latest >= task.expires_at;
  const result = isOver
    ? undefined
    : await fireOnce(ctx, tx, task, { at: latest, missedBefore, isQueued: false }, run);
  const next = nextDue(schedule, Math.max(tx.now, latest));
  const ends = task.expires_at !== null && next !== undefined && next >= task.expires_at;
  const stop = result?.stop ?? (isOver || ends ? "task-expired" : next === undefined ? "done" : undefined);
  await moveOn(ctx, tx, task, stop === undefined ? next : undefined, stop);
}

/** A moment is used once, whatever clocks did. */
async function fireOnce(
  ctx: ServerContext,
  tx: Tx,
  task: TaskRow,
  due: DueMoment,
  run: string,
): Promise<FireResult | undefined> {
  const known = await tx
    .with<TaskTables>()
    .selectFrom("task_fire")
    .select("due_at")
    .where("task_id", "=", task.id)
    .where("due_at", "=", due.at)
    .executeTakeFirst();
  if (known) return undefined;
  const { stop, ...result } = await fireTask(ctx, tx, task, due, run);
  await tx
    .with<TaskTables>()
    .insertInto("task_fire")
    .values({
      task_id: task.id,
      due_at: due.at,
      at: tx.now,
      missed_before: due.missedBefore,
      client_id: task.client_id,
      ...result,
    })
    .execute();
  publish(tx, tasksTopic, { task: task.id });
  return { ...result, ...(stop === undefined ? {} : { stop }) };
}
