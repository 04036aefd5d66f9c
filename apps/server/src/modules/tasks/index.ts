/**
 * Tasks: scripts that run by themselves.
 *
 * Story: somebody who may run a script says when, on which devices and with which arguments, pinned to one version of it;
 * at level `code` that takes a code. Whoever looks first when it is due claims it under a lock, asks for the run in the
 * owner's name and writes what became of the moment, all in one transaction. Where people sign runs the server's key is
 * worth nothing by itself: a task then makes uses of a standing approval, and without one it says so and does not run.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { answerClientOf } from "../clients/index.ts";
import { tasksUnder } from "../trust/index.ts";
import { taskEvents } from "./audit-events.ts";
import { taskProblems } from "./errors.ts";
import { taskRings } from "./migrations/202611250206-task-rings.ts";
import { taskOwners } from "./migrations/202611250201-task-owners.ts";
import { tasksTables } from "./migrations/202611240401-tasks.ts";
import { taskRoutes } from "./routes.ts";
import { tasksUnder as tasksUnderStandings } from "./tasks-under.ts";
import { taskWeaknesses } from "./task-weaknesses.ts";
import { watchSchedules } from "./watch-schedules.ts";

export { lacksCode } from "./authorize-task.ts";
export { judgeOwner } from "./judge-owner.ts";
export { changeTask, createTask } from "./save-task.ts";
export { disableTask, moveTaskTo } from "./switch-task.ts";
export { askedBy, scheduleOf, workOf } from "./task.ts";
export { findTask } from "./task-store.ts";
export type { TaskRow } from "./task-tables.ts";
export { taskViews } from "./task-views.ts";

/** The module for compose.ts. */
export const tasksModule: ModuleDefinition = {
  name: "tasks",
  migrations: [tasksTables, taskOwners, taskRings],
  problems: taskProblems,
  auditEvents: taskEvents,
  prepare: (ctx) => {
    answerClientOf(ctx, "task");
    ctx.questions.answerToo(weaknesses, () => taskWeaknesses(ctx));
    ctx.questions.answer(tasksUnder, (tx, standings) => tasksUnderStandings(ctx, tx, standings));
  },
  routes: taskRoutes,
  start: async (ctx) => Promise.resolve(ctx.config.roles.has("worker") ? watchSchedules(ctx) : undefined),
};
