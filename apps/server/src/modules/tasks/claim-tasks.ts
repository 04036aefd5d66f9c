/**
 * Claiming what is due: a transaction a task, under a lock that other processes step over. What is claimed is decided
 * and written before the lock is given back, so it does not matter which of several processes looks first.
 */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { forgettingOnFailure, hasOpenRun } from "../runs/index.ts";
import { type DueMoment, type FireResult, fireTask } from "./fire-task.ts";
import { nextDue } from "./schedule.ts";
import { dropQueued } from "./switch-task.ts";
import { scheduleOf } from "./task.ts";
import { recordTask, tasksTopic } from "./task-store.ts";
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
      await named(task, async () => look(ctx, tx, task, run));
      return task.id;
    }),
  );
}

/** A failure that nobody expected, with the task that it is about. */
export class FireError extends Error {
  readonly task: string;
  constructor(task: string, cause: unknown) {
    super(`task ${task} could not be looked at`, { cause });
    this.task = task;
  }
}

async function named(task: TaskRow, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new FireError(task.id, error);
  }
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
  await moveOn(tx, task, stop === undefined ? next : undefined, stop);
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

async function moveOn(
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

/** Looks at one moment that waited for the run before; gives whether there was one. */
export async function claimQueued(
  ctx: ServerContext,
  besides: ReadonlySet<string>,
): Promise<string | undefined> {
  const run = randomUUID();
  return forgettingOnFailure(ctx, run, () =>
    inTransaction(ctx, systemActor("fire-tasks"), async (tx) => {
      const db = tx.with<TaskTables>();
      const row = await db
        .selectFrom("task")
        .innerJoin("task_fire as fire", "fire.task_id", "task.id")
        .selectAll("task")
        .select(["fire.due_at as fire_due_at", "fire.missed_before as fire_missed"])
        .where("fire.outcome", "=", "queued")
        .where(sql<boolean>`task.id <> all(${[...besides]}::uuid[])`)
        .orderBy("fire.at")
        .limit(1)
        // Both: who was here before changed the one and not the other.
        .forUpdate(["task", "fire"])
        .skipLocked()
        .executeTakeFirst();
      if (!row) return undefined;
      const { fire_due_at: at, fire_missed: missedBefore, ...task } = row;
      if (await hasOpenRun(tx, task.id)) return task.id;
      await named(task, async () => {
        const { stop, ...result } = await fireTask(ctx, tx, task, { at, missedBefore, isQueued: true }, run);
        await db
          .updateTable("task_fire")
          .set({ ...result, at: tx.now })
          .where("task_id", "=", task.id)
          .where("due_at", "=", at)
          .execute();
        if (stop !== undefined) await moveOn(tx, task, undefined, stop);
        publish(tx, tasksTopic, { task: task.id });
      });
      return task.id;
    }),
  );
}
