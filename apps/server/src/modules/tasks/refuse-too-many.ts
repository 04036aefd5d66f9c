/** How many tasks an installation may have: each is looked at for as long as it stands, and somebody's script could make them by the thousand. */
import { sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import { seeingAll } from "../../platform/database/index.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { TaskTables } from "./task-tables.ts";

/**
 * Throws `too-many-tasks`. Within the transaction that makes the task, just before: whoever makes another one waits
 * until this one has ended, so that what was counted still holds.
 */
export async function refuseTooMany(ctx: ServerContext, tx: Tx): Promise<void> {
  const { mostTasks } = ctx.config;
  const db = tx.with<TaskTables>();
  await sql`select pg_advisory_xact_lock(hashtextextended('countersign.most-tasks', 0))`.execute(db);
  // All tasks count, whoever's they are: not only those that whoever asks may see.
  const found = await seeingAll(db, () =>
    db
      .selectFrom("task")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow(),
  );
  if (found.count >= mostTasks)
    throw new ProblemError(
      "too-many-tasks",
      `This installation has ${found.count} tasks, and no more than ${mostTasks} may stand: delete some, or set most-tasks in config.json (COUNTERSIGN_MOST_TASKS).`,
    );
}
