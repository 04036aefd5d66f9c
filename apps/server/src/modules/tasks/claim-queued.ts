/** Claiming what waited for the run before, in the way of what is due. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { forgettingOnFailure, hasOpenRun } from "../runs/index.ts";
import { withTask } from "./fire-error.ts";
import { fireTask } from "./fire-task.ts";
import { moveOn } from "./move-on.ts";
import { tasksTopic } from "./task-store.ts";
import type { TaskTables } from "./task-tables.ts";

/** Looks at one task of which a moment waits; gives its id, or undefined where none does. `besides` are left for later. */
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
      await withTask(task.id, async () => {
        const { stop, ...result } = await fireTask(ctx, tx, task, { at, missedBefore, isQueued: true }, run);
        await db
          .updateTable("task_fire")
          .set({ ...result, at: tx.now })
          .where("task_id", "=", task.id)
          .where("due_at", "=", at)
          .execute();
        if (stop !== undefined) await moveOn(ctx, tx, task, undefined, stop);
        publish(tx, tasksTopic, { task: task.id });
      });
      return task.id;
    }),
  );
}
