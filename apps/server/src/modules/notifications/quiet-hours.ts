/** Hours in which somebody is not to be disturbed, in their own time zone. */

/** From one minute of the day to another, over midnight where the second is earlier. */
export interface QuietHours {
  readonly from: number;
  readonly until: number;
  /** IANA name. */
  readonly zone: string;
}

/** Whether this is the name of a time zone. From outside: untrusted. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** When somebody may be told something that comes at `now`, in seconds: at once, or at the end of their quiet hours. */
export function afterQuiet(hours: QuietHours | undefined, now: number): number {
  if (!hours || hours.from === hours.until) return now;
  let at = now;
  // A second look, in case the clocks are changed in between.
  for (let look = 0; look < 2; look++) {
    const minute = minuteOfDay(at, hours.zone);
    const isQuiet =
      hours.from < hours.until
        ? minute >= hours.from && minute < hours.until
        : minute >= hours.from || minute < hours.until;
    if (!isQuiet) return at;
    at += ((hours.until - minute + 1440) % 1440) * 60 - (at % 60);
  }
  return at;
}

function minuteOfDay(seconds: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(seconds * 1000);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return part("hour") * 60 + part("minute");
}
