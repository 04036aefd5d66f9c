/** A task: what it asks for, and when it is due. Pure. */
import type { TaskBody } from "@countersign/api";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { AskedRun } from "../runs/index.ts";
import { nextDue, type ReadSchedule, readSchedule } from "./schedule.ts";
import type { TaskRow } from "./task-tables.ts";

const LONGEST_REASON = 1000;

/** What decides what a task does. */
export type TaskWork = Pick<
  TaskRow,
  | "name"
  | "script_name"
  | "script_version"
  | "arguments"
  | "devices"
  | "run_as"
  | "network"
  | "limits"
  | "window_seconds"
  | "reason"
  | "rings"
>;

/** What a task as somebody sends it decides. */
export function workOf(body: TaskBody): TaskWork {
  return { ...body, script_name: body.script, script_version: body.version };
}

/** The run that a task asks for, on `devices`. */
export function askedBy(task: TaskWork, devices: readonly string[] = task.devices): AskedRun {
  return {
    kind: "script",
    script: task.script_name,
    version: task.script_version,
    arguments: task.arguments,
    devices,
    reason: shortened(`${task.name}: ${task.reason}`),
    runAs: task.run_as,
    network: task.network,
    stdin: undefined,
    environment: {},
    delaySeconds: undefined,
    limits: task.limits ?? undefined,
    windowSeconds: task.window_seconds ?? undefined,
    askPeople: false,
    requester: undefined,
    ...(task.rings
      ? {
          rings: {
            steps: task.rings.steps,
            stopAfter: task.rings.stop_after,
            waitSeconds: task.rings.wait_seconds,
            askFirst: task.rings.ask_first,
          },
        }
      : {}),
  };
}

/** As long as a reason may be. A character of which half is cut off would be none that can be signed. */
export function shortened(reason: string): string {
  return reason.slice(0, LONGEST_REASON).replace(/[\uD800-\uDBFF]$/, "");
}

/** A schedule that was read. Throws `schedule-invalid`. */
export function scheduleOf(task: Pick<TaskRow, "cron" | "once" | "zone">): ReadSchedule {
  const read = readSchedule(task);
  if (!read.ok) throw new ProblemError("schedule-invalid", `The schedule cannot be read: ${read.detail}.`);
  return read.schedule;
}

/** When an enabled task is due next. Throws `schedule-invalid` where nothing is to come. */
export function firstDue(task: Pick<TaskRow, "cron" | "once" | "zone" | "expires_at">, now: number): number {
  const next = nextDue(scheduleOf(task), now);
  if (next === undefined || (task.expires_at !== null && next >= task.expires_at))
    throw new ProblemError("schedule-invalid", "Nothing of this schedule is to come.");
  return next;
}
