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
import { changeTask, createTask } from "./save-task.ts";
import { dueMoments } from "./schedule.ts";
import { deleteTask, disableTask, enableTask } from "./switch-task.ts";
import { askedBy, scheduleOf } from "./task.ts";
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
  const waiver = ({ body, actor }: { body: TaskBody; actor: Actor }) =>
    waiverOf(ctx, actor, askedBy({ ...body, script_name: body.script, script_version: body.version }));

  mountEndpoint(api, of.listTasks, async ({ query, actor }) =>
    inTransaction(ctx, actor, async (tx) => ({
      status: 200,
      body: { tasks: await taskViews(ctx, tx, await findTasks(tx, query)) },
    })),
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
    { waiver },
  );
  mountEndpoint(
    api,
    of.changeTask,
    async ({ params, body, actor, authorization }) =>
      inTransaction(ctx, actor, async (tx) => ({
        status: 200,
        body: await shown(tx, await changeTask(ctx, tx, params.id, body, authorization)),
      })),
    {
      waiver: async (asked) => {
        // Nobody wastes a code on a task that is not there.
        await inTransaction(ctx, asked.actor, (tx) => needTask(tx, asked.params.id));
        return waiver(asked);
      },
    },
  );
  mountEndpoint(
    api,
    of.enableTask,
    async ({ params, actor, authorization }) =>
      inTransaction(ctx, actor, async (tx) => ({
        status: 200,
        body: await shown(tx, await enableTask(ctx, tx, params.id, authorization)),
      })),
    {
      waiver: async ({ params, actor }) => {
        const task = await inTransaction(ctx, actor, (tx) => needTask(tx, params.id));
        return waiverOf(ctx, actor, askedBy(task));
      },
    },
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
