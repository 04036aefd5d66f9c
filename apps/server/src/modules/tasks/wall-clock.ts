/** From the wall clock of a zone to moments. Twice a year that is no simple question: an hour is skipped, another comes twice. Pure. */
import { localTime } from "@countersign/protocol";

const DAY_SECONDS = 86_400;

/** Whether this machine knows the zone. */
export function isZone(zone: string): boolean {
  return localTime(zone, 0) !== undefined;
}

/** How the clock of a zone runs around one day: by how many seconds it is ahead of UTC, before and after a change. */
export interface ClockOfDay {
  readonly before: number;
  readonly after: number;
  /** The first moment with `after`; where nothing changes, before all moments. */
  readonly change: number;
}

/** Clocks by zone and day, for schedules that all ask for the same days; forgotten together where they become many. */
const known = new Map<string, ClockOfDay>();
const MAX_KNOWN = 5000;

/**
 * The clock of a zone (one that `isZone` knows) around a day, given as seconds since 1970 if its midnight were that of
 * UTC. Zones change their clocks at most once within three days.
 */
export function clockOfDay(zone: string, day: number): ClockOfDay {
  const name = `${day} ${zone}`;
  const found = known.get(name);
  if (found) return found;
  if (known.size >= MAX_KNOWN) known.clear();
  const made = readClock(zone, day);
  known.set(name, made);
  return made;
}

function readClock(zone: string, day: number): ClockOfDay {
  let from = day - DAY_SECONDS;
  let to = day + 2 * DAY_SECONDS;
  const before = aheadOfUtc(zone, from);
  const after = aheadOfUtc(zone, to);
  if (before === after) return { before, after, change: -Infinity };
  while (to - from > 60) {
    const middle = Math.floor((from + to) / 120) * 60;
    if (aheadOfUtc(zone, middle) === before) from = middle;
    else to = middle;
  }
  return { before, after, change: to };
}

function aheadOfUtc(zone: string, moment: number): number {
  const local = localTime(zone, moment);
  if (!local) throw new Error(`no zone is called ${zone}`);
  return Date.parse(`${local.day}T${local.clock}:00Z`) / 1000 - Math.floor(moment / 60) * 60;
}

/**
 * The moments at which a clock shows a minute, given as seconds since 1970 if it were the clock of UTC, in order: one as
 * a rule, two where the clock is put back, none where it is put forward over it.
 */
export function momentsOf({ before, after, change }: ClockOfDay, wall: number): number[] {
  const early = wall - before;
  const late = wall - after;
  return [...(early < change ? [early] : []), ...(late >= change ? [late] : [])];
}

/** What a clock shows at a moment, the other way round. */
export function shownAt(zone: string, moment: number): { day: string; weekday: number; clock: string } {
  const { before, after, change } = clockOfDay(zone, moment - (moment % DAY_SECONDS));
  const wall = new Date((moment + (moment < change ? before : after)) * 1000);
  const text = wall.toISOString();
  return {
    day: text.slice(0, 10),
    weekday: wall.getUTCDay() === 0 ? 7 : wall.getUTCDay(),
    clock: text.slice(11, 16),
  };
}
