/** What people type for a window: `mon-fri 08:00-18:00 Europe/Berlin`. */
import type { StandingApproval } from "@countersign/api";
import { UsageError } from "../command.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** A window. UsageError says what would be right. */
export function readWindow(text: string): StandingApproval["windows"][number] {
  const match = /^([a-z,-]+) ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2}) (\S+)$/.exec(text.trim());
  const days = match?.[1] === undefined ? [] : match[1].split(",").flatMap(dayRange);
  if (!match || days.length === 0 || days.includes(0))
    throw new UsageError(`--window ${text}: expected "mon-fri 08:00-18:00 Europe/Berlin"`);
  const [, , from = "", to = "", tz = ""] = match;
  return { days: [...new Set(days)].toSorted((one, other) => one - other), from, to, tz };
}

/** The numbers of `mon` or `mon-fri`; 0 for what is no day. */
function dayRange(text: string): number[] {
  const [first = "", last = first] = text.split("-");
  const [from, to] = [DAYS.indexOf(first) + 1, DAYS.indexOf(last) + 1];
  if (from === 0 || to < from) return [0];
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
