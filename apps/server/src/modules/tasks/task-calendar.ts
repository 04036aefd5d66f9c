/** When tasks are due within the next days: a line for each task and day, however often it runs. */
import { scheduleOf } from "./task.ts";
import type { TaskRow } from "./task-tables.ts";
import { shownAt } from "./wall-clock.ts";

const DAY_SECONDS = 86_400;

/** One task on one day of its zone. */
export interface CalendarDay {
  readonly task: string;
  readonly name: string;
  readonly client: string;
  readonly day: string;
  readonly zone: string;
  readonly from: string;
  readonly to: string;
  readonly times: number;
}

/** The days of these tasks from now on, in order. */
export function calendarOf(tasks: readonly TaskRow[], now: number, days: number): CalendarDay[] {
  return tasks
    .filter(({ next_at: next }) => next !== null)
    .flatMap((task) => daysOf(task, now, now + days * DAY_SECONDS))
    .toSorted((one, other) => (one.day + one.from < other.day + other.from ? -1 : 1));
}

function daysOf(task: TaskRow, now: number, until: number): CalendarDay[] {
  const { id, name, client, zone } = task;
  const found = new Map<string, CalendarDay>();
  const end = Math.min(until, (task.expires_at ?? Infinity) - 1);
  const from = Math.max(now, (task.next_at ?? now) - 1);
  for (const { first, last, times } of scheduleOf(task).dueDays(from, end)) {
    const { day, clock } = shownAt(zone, first);
    const known = found.get(day);
    found.set(day, {
      task: id,
      name,
      client,
      day,
      zone,
      from: known?.from ?? clock,
      to: shownAt(zone, last).clock,
      times: (known?.times ?? 0) + times,
    });
  }
  return [...found.values()];
}
