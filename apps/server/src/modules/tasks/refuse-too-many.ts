/** How many tasks an installation may have: each is looked at for as long as it stands, and somebody's script could make them by the thousand. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading } from "../../platform/transaction.ts";
import type { TaskTables } from "./task-tables.ts";

/** Throws `too-many-tasks`. Looked at before the task is made: several at once may go a few beyond. */
export async function refuseTooMany(ctx: ServerContext): Promise<void> {
  const { mostTasks } = ctx.config;
  const found = await inReading(ctx, systemActor("count-tasks"), (tx) =>
    tx
      .with<TaskTables>()
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
