/** A standing approval's limits in words: the same in a terminal, at the station and in the console. Names in it are somebody else's text. */
import type { ArgumentSchema, PatternPart, Standing } from "@countersign/protocol";
import { durationWords } from "../text/duration-words.ts";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** What one argument may be. */
export function argumentWords(argument: ArgumentSchema): string {
  switch (argument.is) {
    case "fixed":
      return `always ${JSON.stringify(argument.value)}`;
    case "enum":
      return `one of ${argument.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "integer":
      return `a whole number from ${argument.min} to ${argument.max}${orNothing(argument.empty)}`;
    case "pattern":
      return `text of the form ^${argument.parts.map(partWords).join("")}$${orNothing(argument.empty)}`;
    case "open":
      return `ANYTHING, up to ${argument.max} characters`;
    default:
      return "unknown";
  }
}

function orNothing(empty: boolean): string {
  return empty ? ", or nothing" : "";
}

function partWords(part: PatternPart): string {
  if ("text" in part) return part.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  const chars = part.chars.map((range) => range.replaceAll(/[\\\]^]/g, String.raw`\$&`)).join("");
  const { min, max } = part;
  return `[${chars}]${min === max ? (min === 1 ? "" : `{${min}}`) : `{${min},${max}}`}`;
}

/** When and how often, a sentence each. */
export function scheduleWords(standing: Standing): string[] {
  const { windows, min_interval: interval, per_day: day, max_total: total } = standing;
  const zone = windows[0]?.tz ?? "UTC";
  return [
    ...(windows.length === 0
      ? ["at any time"]
      : windows.map(({ days, from, to }) => `${dayWords(days)} ${from} to ${to} (${zone})`)),
    ...(interval > 0 ? [`at least ${durationWords(interval)} apart`] : []),
    `up to ${day} a day and ${total} in all, on each device`,
  ];
}

function dayWords(days: readonly number[]): string {
  return days.length === 7 ? "every day" : days.map((day) => DAYS[day - 1] ?? "").join(" ");
}
