/** The wall clock of a zone, as the windows of standing approvals mean it: daylight saving is the zone's own business. */
import type { ScheduleWindow } from "../documents/standing.ts";

/** A moment on the wall clock. */
export interface LocalTime {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Monday is 1 (ISO 8601). */
  readonly weekday: number;
  /** `HH:MM`, 00:00 to 23:59. */
  readonly clock: string;
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const formats = new Map<string, Intl.DateTimeFormat>();
/** More zones than this are not kept: the server must not fill a device's memory with them. */
const MAX_KEPT = 16;

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  if (formats.size >= MAX_KEPT) formats.clear();
  formats.set(zone, format);
  return format;
}

/** What the clocks of a zone show at `seconds`; undefined where this machine does not know the zone. */
export function localTime(zone: string, seconds: number): LocalTime | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = formatOf(zone);
  } catch {
    // Intl knows no other way to say that a zone is unknown.
    return undefined;
  }
  const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return {
    day: `${part("year")}-${part("month")}-${part("day")}`,
    weekday: WEEKDAYS.indexOf(part("weekday")) + 1,
    clock: `${part("hour")}:${part("minute")}`,
  };
}

/** The zone in which a standing approval counts its days. */
export function zoneOf(windows: readonly ScheduleWindow[]): string {
  return windows[0]?.tz ?? "UTC";
}

/** Whether a moment is in one of the windows, or there are none. */
export function isInWindows(windows: readonly ScheduleWindow[], { weekday, clock }: LocalTime): boolean {
  return (
    windows.length === 0 ||
    windows.some(({ days, from, to }) => days.includes(weekday) && clock >= from && clock < to)
  );
}
