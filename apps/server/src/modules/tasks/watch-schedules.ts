/** The clock of the tasks: looks when the next one is due, and once in a while whatever it believes. */
import { sql } from "kysely";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { StopWork } from "../../platform/module.ts";
import { inReading, inTransaction } from "../../platform/transaction.ts";
import { runsTopic } from "../runs/index.ts";
import { claimDue } from "./claim-due.ts";
import { claimQueued } from "./claim-queued.ts";
import { FireError } from "./fire-error.ts";
import { nextDue } from "./schedule.ts";
import { scheduleOf } from "./task.ts";
import { tasksTopic } from "./task-store.ts";
import type { TaskTables } from "./task-tables.ts";

/** How exactly the due moment is met. */
const GLANCE_MILLISECONDS = 100;
/** Another process may have changed a task, and its news been lost. */
const LOOK_MILLISECONDS = 5000;
const TIDY_MILLISECONDS = 3_600_000;
/** Tasks that are looked at beside each other, a transaction each. */
const ABREAST = 4;
const KEPT_SECONDS = 90 * 86_400;
/** A clock that was put back by less than this is let be. */
const CLOCK_SLACK_SECONDS = 300;

/** Looks at everything that is due now; gives the tasks that could not be looked at, which stay due. */
export async function fireDueTasks(ctx: ServerContext): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  const work = async (claim: typeof claimDue, besides: Set<string>, isOnce: boolean) => {
    for (;;) {
      try {
        const task = await claim(ctx, besides);
        if (task === undefined) return;
        if (isOnce) besides.add(task);
      } catch (error) {
        // It stays due, and is looked at again; the others are not held up by it.
        if (!(error instanceof FireError)) throw error;
        ctx.log.error({ err: error }, "a task was not looked at");
        besides.add(error.task);
      }
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, async () => work(claimDue, failed, false)));
  await work(claimQueued, new Set(failed), true);
  return failed;
}

/**
 * The same; gives when the next one is due. What could not be looked at is not tried again at once and for ever, but
 * when everything is looked at anyway.
 */
export async function fireAndLookAhead(ctx: ServerContext): Promise<number> {
  return earliest(ctx, await fireDueTasks(ctx));
}

/** Starts looking; gives the way to stop. */
export function watchSchedules(ctx: ServerContext): StopWork {
  let nextAt = 0;
  let lookedAt = -Infinity;
  let tidiedAt = -Infinity;
  let hasNews = true;
  let underWay: Promise<void> | undefined;
  const news = () => void (hasNews = true);
  const look = async () => {
    hasNews = false;
    lookedAt = performance.now();
    if (lookedAt - tidiedAt > TIDY_MILLISECONDS) {
      await forgetOldFires(ctx);
      tidiedAt = lookedAt;
    }
    await followClock(ctx);
    nextAt = await fireAndLookAhead(ctx);
  };
  const glance = () => {
    const isTime = ctx.clock.seconds() >= nextAt || performance.now() - lookedAt > LOOK_MILLISECONDS;
    if (underWay || !(isTime || hasNews)) return;
    underWay = look()
      .catch((error: unknown) => {
        nextAt = Infinity;
        ctx.log.error({ err: error }, "schedules were not looked at");
      })
      .finally(() => (underWay = undefined));
  };
  const stopTasks = ctx.bus.listen(tasksTopic, news);
  // A run that ended may be what another one waits for.
  const stopRuns = ctx.bus.listen(runsTopic, ({ facts }) => {
    if (facts["state"] !== "dispatched") news();
  });
  const timer = setInterval(glance, GLANCE_MILLISECONDS);
  return async () => {
    clearInterval(timer);
    stopTasks();
    stopRuns();
    await underWay;
  };
}

async function earliest(ctx: ServerContext, besides: ReadonlySet<string>): Promise<number> {
  const found = await inReading(ctx, systemActor("fire-tasks"), (tx) =>
    tx
      .with<TaskTables>()
      .selectFrom("task")
      .select(({ fn }) => fn.min("next_at").as("at"))
      .where("enabled", "=", true)
      .where(sql<boolean>`id <> all(${[...besides]}::uuid[])`)
      .executeTakeFirst(),
  );
  return found?.at ?? Infinity;
}

/** A clock that was far ahead and is right again must not leave tasks waiting for next year. */
async function followClock(ctx: ServerContext): Promise<void> {
  await inTransaction(ctx, systemActor("fire-tasks"), async (tx) => {
    const db = tx.with<TaskTables>();
    const ahead = await db
      .selectFrom("task")
      .selectAll()
      .where("enabled", "=", true)
      .where("looked_at", ">", tx.now + CLOCK_SLACK_SECONDS)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const task of ahead) {
      const next = nextDue(scheduleOf(task), tx.now);
      await db
        .updateTable("task")
        .set({ next_at: next ?? task.next_at, looked_at: tx.now })
        .where("id", "=", task.id)
        .execute();
    }
  });
}

async function forgetOldFires(ctx: ServerContext): Promise<void> {
  await inTransaction(ctx, systemActor("fire-tasks"), async (tx) => {
    await sql`delete from task_fire where at < ${tx.now - KEPT_SECONDS} and outcome <> 'queued'`.execute(
      tx.with<TaskTables>(),
    );
  });
}
