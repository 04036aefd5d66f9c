/** Whether a schedule stays within what a standing approval allows: said when somebody looks, not only when a device refuses. */
import { isInWindows, localTime, type Standing, zoneOf } from "@countersign/protocol";
import { scheduleOf } from "./task.ts";
import type { TaskRow } from "./task-tables.ts";

/** So many moments show whether a schedule fits: every minute of a day, or years of a yearly one. */
const MAX_LOOKED_AT = 1500;
const LOOKED_AHEAD_SECONDS = 35 * 86_400;

/** What a device would refuse of the moments to come while the approval lives, with the code that it would use. */
export interface Misfit {
  readonly because: "outside-schedule" | "day-used-up" | "too-soon";
  readonly detail: string;
}

/** The first misfit; undefined where the schedule fits. */
export function judgeSchedule(
  task: Pick<TaskRow, "cron" | "once" | "zone">,
  standing: Pick<Standing, "windows" | "per_day" | "min_interval" | "not_after">,
  now: number,
): Misfit | undefined {
  const zone = zoneOf(standing.windows);
  const until = Math.min(standing.not_after, now + LOOKED_AHEAD_SECONDS);
  let day = "";
  let inDay = 0;
  let last = -Infinity;
  let looked = 0;
  for (const moment of scheduleOf(task).dueAfter(now, until)) {
    looked += 1;
    const local = localTime(zone, moment);
    if (!local || looked > MAX_LOOKED_AT) break;
    if (!isInWindows(standing.windows, local))
      return {
        because: "outside-schedule",
        detail: `it is due on ${local.day} at ${local.clock} ${zone}, outside the hours of the approval`,
      };
    inDay = local.day === day ? inDay + 1 : 1;
    ({ day } = local);
    if (inDay > standing.per_day)
      return {
        because: "day-used-up",
        detail: `it is due more often on ${day} than ${standing.per_day} times, which the approval allows`,
      };
    if (moment - last < standing.min_interval)
      return {
        because: "too-soon",
        detail: `it is due sooner after the time before than the ${standing.min_interval} seconds of the approval`,
      };
    last = moment;
  }
  return undefined;
}
