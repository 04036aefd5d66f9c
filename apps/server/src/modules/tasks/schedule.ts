/**
 * When a task is due. A time of day that the clock skips is due at the first moment after the gap, and one that comes
 * twice at the first of the two; a line whose hour is `*` means "every so many minutes" and goes by what really passes.
 */
import { type Cron, readCron } from "./cron.ts";
import { cronDueDays, cronMoments, type DueDay, momentsDue } from "./cron-moments.ts";
import { clockOfDay, isZone } from "./wall-clock.ts";

/** What somebody chose: a cron line, or one minute of the wall clock such as `2026-12-24T18:30`. */
export interface Schedule {
  readonly cron: string | null;
  readonly once: string | null;
  /** A zone of the IANA database. */
  readonly zone: string;
}

const DAY_SECONDS = 86_400;

/** A schedule that was read: gives due moments in order. */
export interface ReadSchedule {
  /** Moments after `from`, at most up to `until`; seconds since 1970. */
  dueAfter(from: number, until?: number): Generator<number>;
  /** The same by days of the zone's clock: a whole day costs no more however often it is due. */
  dueDays(from: number, until: number): Generator<DueDay>;
}

/** Reads it, or says what is wrong. */
export function readSchedule({
  cron,
  once,
  zone,
}: Schedule):
  | { readonly ok: true; readonly schedule: ReadSchedule; readonly cron: Cron | undefined }
  | { readonly ok: false; readonly detail: string } {
  if (!isZone(zone)) return { ok: false, detail: `${zone} is no time zone that this server knows` };
  if ((cron === null) === (once === null))
    return { ok: false, detail: "either a cron line or one moment: one of them is needed" };
  if (cron !== null) {
    const read = readCron(cron);
    if (!read.ok) return read;
    return {
      ok: true,
      cron: read.cron,
      schedule: {
        dueAfter: (from, until) => cronMoments(read.cron, zone, from, until),
        dueDays: (from, until) => cronDueDays(read.cron, zone, from, until),
      },
    };
  }
  const wall = wallOf(once ?? "");
  if (wall === undefined) return { ok: false, detail: `${once} is no moment such as 2026-12-24T18:30` };
  const [first = 0] = momentsDue(clockOfDay(zone, wall - (wall % DAY_SECONDS)), wall, false);
  return {
    ok: true,
    cron: undefined,
    schedule: {
      *dueAfter(from, until = Infinity) {
        if (first > from && first <= until) yield first;
      },
      *dueDays(from, until) {
        if (first > from && first <= until) yield { first, last: first, times: 1 };
      },
    },
  };
}

/** Seconds since 1970 if it were the clock of UTC; undefined where there is no such minute. */
function wallOf(text: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$/.test(text)) return undefined;
  const seconds = Date.parse(`${text}:00Z`) / 1000;
  // The 31st of June would become the 1st of July.
  return new Date(seconds * 1000 || 0).toISOString().startsWith(text) ? seconds : undefined;
}

/** The next moments after `from`, at most `count`. */
export function dueMoments(schedule: ReadSchedule, from: number, count: number): number[] {
  const moments: number[] = [];
  for (const moment of schedule.dueAfter(from)) {
    moments.push(moment);
    if (moments.length >= count) break;
  }
  return moments;
}

/** The next moment after `from`; undefined where there is none any more. */
export function nextDue(schedule: ReadSchedule, from: number): number | undefined {
  return dueMoments(schedule, from, 1)[0];
}
