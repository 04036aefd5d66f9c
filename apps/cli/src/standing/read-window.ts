/** What people type for a window: `mon-fri 08:00-18:00 Europe/Berlin`. */
import type { StandingApproval } from "@countersign/api";
import { UsageError } from "../command.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** A window. UsageError says what would be right. */
export function readWindow(text: string): StandingApproval["windows"][number] {
  const match = /^([a-z,-]+) ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2}) (\S+)$/.exec(text.trim());
  const days = match?.[1] === undefined ? undefined : readDays(match[1]);
  if (!match || !days) throw new UsageError(`--window ${text}: expected "mon-fri 08:00-18:00 Europe/Berlin"`);
  const [, , from = "", to = "", tz = ""] = match;
  return { days, from, to, tz };
}

/** The numbers of `mon-fri` or `sat,sun`, Monday 1, in order; undefined for what are no days. */
export function readDays(text: string): number[] | undefined {
  const days = text.split(",").flatMap(dayRange);
  return days.includes(0) ? undefined : [...new Set(days)].toSorted((one, other) => one - other);
}

/** The numbers of `mon` or `mon-fri`; 0 for what is no day. */
function dayRange(text: string): number[] {
  const [first = "", last = first] = text.split("-");
  const [from, to] = [DAYS.indexOf(first) + 1, DAYS.indexOf(last) + 1];
  if (from === 0 || to < from) return [0];
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
