/** Times in words: how long ago for reading along, the exact moment with its zone for reading closely. */

const steps: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** Such as "3 minutes ago" or "in 2 days". Both in seconds since 1970. */
export function relativeTime(at: number, now: number): string {
  const away = at - now;
  const step = steps.find(([, seconds]) => Math.abs(away) >= seconds);
  if (!step) return away > 20 ? "in under a minute" : "just now";
  const [unit, seconds] = step;
  return relative.format(Math.trunc(away / seconds), unit);
}

/** Such as "22 November 2026", in the zone of the reader. */
export function dateWords(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(
    new Date(at * 1000),
  );
}

/** Such as "22 November 2026 at 03:14:07 CET". */
export function absoluteTime(at: number, timeZone?: string): string {
  return formatFor(timeZone).format(new Date(at * 1000));
}

/** Making one takes longer than drawing the row that it stands in. */
const formats = new Map<string | undefined, Intl.DateTimeFormat>();

function formatFor(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  formats.set(timeZone, made);
  return made;
}

/** Such as "2026-11-22T03:14:07Z", for files; null where it never happened. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at * 1000).toISOString().replace(".000Z", "Z");
}
