/** The standing approval that a task needs and no more: its script, arguments and devices, when and as often as it is due. */
import type { AllowedArgument } from "@countersign/api";
import type { ScheduleWindow } from "@countersign/protocol";
import { dueMoments } from "./schedule.ts";
import { scheduleOf } from "./task.ts";
import type { TaskRow } from "./task-tables.ts";
import { shownAt } from "./wall-clock.ts";

const DAY_SECONDS = 86_400;
/** A device's clock may be a little ahead or behind, and it may take a while to come. */
const EARLY_MINUTES = 5;
const LATE_MINUTES = 60;
const DAY_MINUTES = 1440;
/** A document has no more windows than this. */
const MAX_WINDOWS = 32;
/** More devices than this are not listed in a standing approval. */
const MAX_LISTED = 64;
/** The longest life of a standing approval, and a little: the first of a month is another day of the week each time. */
const LOOKED_AHEAD_DAYS = 92;

/** What to compose. The day of `perDay` is the zone's. */
export interface SuggestedApproval {
  readonly arguments: Record<string, AllowedArgument>;
  readonly devices: string[] | undefined;
  readonly client: string | undefined;
  readonly upTo: number | undefined;
  readonly windows: ScheduleWindow[];
  readonly perDay: number;
}

/** Works it out from what is due within the next three months. */
export function suggestApproval(
  task: Pick<TaskRow, "arguments" | "client" | "cron" | "devices" | "once" | "zone">,
  now: number,
): SuggestedApproval {
  const isListed = task.devices.length <= MAX_LISTED;
  const schedule = scheduleOf(task);
  const until = now + LOOKED_AHEAD_DAYS * DAY_SECONDS;
  const soon = [...schedule.dueAfter(now, until)];
  const moments = soon.length > 0 ? soon : dueMoments(schedule, now, 1);
  const times = new Map<string, number>();
  const seen = new Set<string>();
  /** Minutes of each weekday that are to be open. */
  const open = Array.from({ length: 8 }, () => new Set<number>());
  for (const moment of moments) {
    const { day, weekday, clock } = shownAt(task.zone, moment);
    times.set(day, (times.get(day) ?? 0) + 1);
    // The same minute of another week opens nothing more.
    if (seen.has(`${weekday} ${clock}`)) continue;
    seen.add(`${weekday} ${clock}`);
    openAround(open, weekday, minuteOf(clock));
  }
  return {
    arguments: Object.fromEntries(
      Object.entries(task.arguments).map(([name, value]) => [name, { is: "fixed", value }]),
    ),
    devices: isListed ? task.devices : undefined,
    client: isListed ? undefined : task.client,
    upTo: isListed ? undefined : task.devices.length,
    windows: windowsOf(open, task.zone),
    perDay: Math.min(Math.max(1, ...times.values()), DAY_MINUTES),
  };
}

function minuteOf(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** Minutes before and after belong to it; over midnight they are the other day's. */
function openAround(open: readonly Set<number>[], weekday: number, minute: number): void {
  for (let at = minute - EARLY_MINUTES; at < minute + LATE_MINUTES; at++) {
    const shift = at < 0 ? -1 : at >= DAY_MINUTES ? 1 : 0;
    const day = ((weekday - 1 + shift + 7) % 7) + 1;
    open[day]?.add(at - shift * DAY_MINUTES);
  }
}

/** Days that are open alike share their windows. Where that would be too many, the days are open from end to end. */
function windowsOf(open: readonly Set<number>[], tz: string): ScheduleWindow[] {
  const byRange = new Map<string, number[]>();
  for (const [day, minutes] of open.entries())
    for (const range of rangesOf(minutes)) byRange.set(range, [...(byRange.get(range) ?? []), day]);
  const windows = [...byRange].map(([range, days]) => {
    const [from = "", to = ""] = range.split(" ");
    return { days, from, to, tz };
  });
  if (windows.length <= MAX_WINDOWS) return windows;
  const days = open.flatMap((minutes, day) => (minutes.size > 0 ? [day] : []));
  return [{ days, from: "00:00", to: "24:00", tz }];
}

function rangesOf(minutes: ReadonlySet<number>): string[] {
  const ranges: string[] = [];
  let from: number | undefined;
  for (let minute = 0; minute <= DAY_MINUTES; minute++) {
    if (minutes.has(minute)) from ??= minute;
    else if (from !== undefined) {
      ranges.push(`${clockOf(from)} ${clockOf(minute)}`);
      from = undefined;
    }
  }
  return ranges;
}

function clockOf(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
