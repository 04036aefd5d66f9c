/** HTTP to use cases. */
import { endpoints, type TaskBody } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { waiverOf } from "../runs/index.ts";
import { composeApproval } from "./compose-approval.ts";
import { listTasks } from "./list-tasks.ts";
import { changeTask, createTask } from "./save-task.ts";
import { dueMoments } from "./schedule.ts";
import { deleteTask, disableTask, enableTask } from "./switch-task.ts";
import { withoutGone } from "./still-there.ts";
import { askedBy, scheduleOf, workOf } from "./task.ts";
import { calendarOf } from "./task-calendar.ts";
import { historyOf } from "./task-history.ts";
import { needTask } from "./task-store.ts";
import type { TaskRow } from "./task-tables.ts";
import { findTasks, taskViews } from "./task-views.ts";

const CALENDAR_DAYS = 31;
const PREVIEWED = 5;
const of = endpoints.tasks;

/** Mounts the endpoints of this module. */
export function taskRoutes(api: Api, ctx: ServerContext): void {
  const shown = async (tx: Tx, row: TaskRow) => {
    const [view] = await taskViews(ctx, tx, [row]);
    if (!view) throw new ProblemError("not-found");
    return view;
  };
  /** What stands in for a code for a task as it is, or as `body` changes it. Nobody wastes a code on one that is not there. */
  const waiverFor = async (actor: Actor, id: string, body?: TaskBody) => {
    const asked = await inTransaction(ctx, actor, async (tx) => {
      const task = await needTask(tx, id);
      const work = body ? workOf(body) : task;
      return askedBy({ ...work, ...(await withoutGone(tx, task, work)) });
    });
    return waiverOf(ctx, actor, asked);
  };

  mountEndpoint(api, of.listTasks, async ({ query, actor }) =>
    inTransaction(ctx, actor, async (tx) => {
      const { rows, next } = await listTasks(tx, query);
      return { status: 200, body: { tasks: await taskViews(ctx, tx, rows), next } };
    }),
  );
  mountEndpoint(api, of.showTask, async ({ params, actor }) =>
    inTransaction(ctx, actor, async (tx) => ({
      status: 200,
      body: await shown(tx, await needTask(tx, params.id)),
    })),
  );
  mountEndpoint(
    api,
    of.createTask,
    async ({ body, actor, authorization }) =>
      inTransaction(ctx, actor, async (tx) => ({
        status: 201,
        body: await shown(tx, await createTask(ctx, tx, body, authorization)),
      })),
    { waiver: ({ body, actor }) => waiverOf(ctx, actor, askedBy(workOf(body))) },
  );
  mountEndpoint(
    api,
    of.changeTask,
    async ({ params, body, actor, authorization }) =>
      inTransaction(ctx, actor, async (tx) => ({
        status: 200,
        body: await shown(tx, await changeTask(ctx, tx, params.id, body, authorization)),
      })),
    { waiver: ({ params, body, actor }) => waiverFor(actor, params.id, body) },
  );
  mountEndpoint(
    api,
    of.enableTask,
    async ({ params, actor, authorization }) =>
      inTransaction(ctx, actor, async (tx) => ({
        status: 200,
        body: await shown(tx, await enableTask(ctx, tx, params.id, authorization)),
      })),
    { waiver: ({ params, actor }) => waiverFor(actor, params.id) },
  );
  mountEndpoint(api, of.disableTask, async ({ params, actor }) =>
    inTransaction(ctx, actor, async (tx) => ({
      status: 200,
      body: await shown(tx, await disableTask(tx, params.id)),
    })),
  );
  mountEndpoint(api, of.deleteTask, async ({ params, actor }) => {
    await inTransaction(ctx, actor, (tx) => deleteTask(tx, params.id));
    return { status: 204 };
  });
  mountEndpoint(api, of.taskHistory, async ({ params, query, actor }) =>
    inTransaction(ctx, actor, async (tx) => {
      await needTask(tx, params.id);
      return { status: 200, body: { fires: await historyOf(tx, params.id, query) } };
    }),
  );
  mountEndpoint(api, of.taskCalendar, async ({ query, actor }) =>
    inTransaction(ctx, actor, async (tx) => {
      const { days = CALENDAR_DAYS, client } = query;
      const tasks = await findTasks(tx, { client });
      return { status: 200, body: { days: calendarOf(tasks, tx.now, days) } };
    }),
  );
  mountEndpoint(api, of.previewTask, async ({ query: { cron = null, once = null, zone } }) => {
    const schedule = scheduleOf({ cron, once, zone });
    return Promise.resolve({
      status: 200,
      body: { moments: dueMoments(schedule, ctx.clock.seconds(), PREVIEWED) },
    });
  });
  mountEndpoint(api, of.composeTaskApproval, async ({ params, body, actor }) => ({
    status: 202,
    body: await composeApproval(ctx, actor, params.id, { days: body.days, requester: body.requester }),
  }));
}
