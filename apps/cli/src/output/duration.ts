/** Durations as people type them. */
import { UsageError } from "../command.ts";

/** Seconds of `90s`, `15m`, `1h`, `30d`. UsageError otherwise. */
export function durationSeconds(text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[match?.[2] ?? ""];
  if (!match || unit === undefined)
    throw new UsageError(`${text} is no duration; for example 90s, 15m, 1h or 30d`);
  return Number(match[1]) * unit;
}
