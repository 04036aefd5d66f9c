/** From a cron line and a zone to moments. Pure. */
import { type Cron, isCronDay } from "./cron.ts";
import { type ClockOfDay, clockOfDay, momentsOf } from "./wall-clock.ts";

const DAY_SECONDS = 86_400;
/** The 29th of February comes again after eight years at most. */
const HORIZON_DAYS = 366 * 9;

/** The moments of one day. */
export interface DueDay {
  readonly first: number;
  readonly last: number;
  readonly times: number;
}

/** Moments of a line after `from`, at most up to `until`, in order. */
export function* cronMoments(cron: Cron, zone: string, from: number, until = Infinity): Generator<number> {
  const minutes = minutesOf(cron);
  for (const day of cronDays(cron, zone, from, until)) yield* momentsOn(day, minutes, cron, from, until);
}

/** The same by days of the zone's clock, none of which is gone through minute by minute where that is not needed. */
export function* cronDueDays(cron: Cron, zone: string, from: number, until: number): Generator<DueDay> {
  const minutes = minutesOf(cron);
  for (const day of cronDays(cron, zone, from, until)) {
    const { midnight, clock } = day;
    const first = midnight + (minutes[0] ?? 0) - clock.before;
    const last = midnight + (minutes.at(-1) ?? 0) - clock.before;
    if (clock.before === clock.after && first > from && last <= until) {
      yield { first, last, times: minutes.length };
      continue;
    }
    const [begin, ...more] = momentsOn(day, minutes, cron, from, until);
    if (begin !== undefined) yield { first: begin, last: more.at(-1) ?? begin, times: more.length + 1 };
  }
}

/** A day of the line, its midnight as if the clock were that of UTC. */
interface CronDay {
  readonly midnight: number;
  readonly clock: ClockOfDay;
}

function* cronDays(cron: Cron, zone: string, from: number, until: number): Generator<CronDay> {
  // A day earlier than UTC has it: no clock is further behind.
  const firstDay = Math.floor(from / DAY_SECONDS) - 1;
  for (let day = firstDay; day < firstDay + HORIZON_DAYS; day++) {
    const midnight = day * DAY_SECONDS;
    if (midnight - DAY_SECONDS > until) return;
    const date = new Date(midnight * 1000);
    const facts = {
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      weekday: date.getUTCDay() === 0 ? 7 : date.getUTCDay(),
    };
    if (isCronDay(cron, facts)) yield { midnight, clock: clockOfDay(zone, midnight) };
  }
}

/** Seconds after midnight, in order. */
function minutesOf({ hours, minutes }: Cron): number[] {
  return [...hours]
    .flatMap((hour) => [...minutes].map((minute) => hour * 3600 + minute * 60))
    .toSorted((one, other) => one - other);
}

function momentsOn(
  { midnight, clock }: CronDay,
  minutes: readonly number[],
  { isEveryHour }: Cron,
  from: number,
  until: number,
): number[] {
  const least = Math.min(clock.before, clock.after);
  // What is over anyway need not be worked out: there are 1440 minutes in a day.
  const ahead = minutes.map((minute) => midnight + minute).filter((wall) => wall - least > from);
  const moments = new Set(ahead.flatMap((wall) => momentsDue(clock, wall, isEveryHour)));
  return [...moments]
    .filter((moment) => moment > from && moment <= until)
    .toSorted((one, other) => one - other);
}

/** When a minute of the wall clock is due: `isEveryHour` says that the line goes by what really passes. */
export function momentsDue(clock: ClockOfDay, wall: number, isEveryHour: boolean): number[] {
  const moments = momentsOf(clock, wall);
  if (isEveryHour) return moments;
  return [moments[0] ?? clock.change];
}
