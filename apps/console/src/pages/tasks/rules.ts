/** What happens to a task where it does not go as planned, as a form has it. Pure. */
import type { Task, TaskBody } from "@countersign/api";

const MINUTE_SECONDS = 60;

/** What was chosen and typed. */
export interface Rules extends Pick<TaskBody, "missed" | "overlap" | "reason"> {
  readonly graceMinutes: number | string;
  /** `YYYY-MM-DD` by the reader's own clock; empty: it goes on. */
  readonly lastDay: string;
}

/** As a task has them; as usual where there is none yet. */
export function rulesOf(task: Task | undefined): Rules {
  return {
    missed: task?.missed ?? "skip",
    overlap: task?.overlap ?? "skip",
    reason: task?.reason ?? "",
    graceMinutes: (task?.grace_seconds ?? 3600) / MINUTE_SECONDS,
    // Sweden writes dates as fields have them.
    lastDay: task?.expires_at
      ? new Intl.DateTimeFormat("sv-SE").format(new Date(task.expires_at * 1000))
      : "",
  };
}

/** As the task is to have them. */
export function ruled({ missed, overlap, reason, graceMinutes, lastDay }: Rules) {
  return {
    missed,
    overlap,
    grace_seconds: Math.max(1, Number(graceMinutes) || 60) * MINUTE_SECONDS,
    expires_at: lastDay === "" ? null : Math.floor(Date.parse(`${lastDay}T23:59:59`) / 1000),
    reason: reason.trim() === "" ? "scheduled" : reason.trim(),
  };
}
