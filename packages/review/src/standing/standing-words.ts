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
      return `text of the form ${patternWords(argument.parts)}${orNothing(argument.empty)}`;
    case "open":
      return `ANYTHING, up to ${argument.max} characters`;
    default:
      return "unknown";
  }
}

/** A pattern as people write it, with both its ends: `^web-[0-9]{1,3}$`. */
export function patternWords(parts: readonly PatternPart[]): string {
  return `^${parts.map(partWords).join("")}$`;
}

function orNothing(empty: boolean): string {
  return empty ? ", or nothing" : "";
}

function partWords(part: PatternPart): string {
  if ("text" in part) return part.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  const chars = part.chars.map(rangeWords).join("");
  const { min, max } = part;
  return `[${chars}]${min === max ? (min === 1 ? "" : `{${min}}`) : `{${min},${max}}`}`;
}

/** A sign with a meaning in a class, the dash too, never stands bare: no two sets of characters read alike. */
function rangeWords(range: string): string {
  const [from = "", to] = range.length === 3 ? [range[0], range[2]] : [range];
  return to === undefined ? bare(from) : `${bare(from)}-${bare(to)}`;
}

function bare(character: string): string {
  return /[\\[\]^-]/.test(character) ? `\\${character}` : character;
}

/** The devices of a whole client. The number limits what one use names, and no number of uses: it is no limit to where it runs. */
export function wholeClientWords(client: string, upTo: number): string {
  return `every device of ${client}, now and later; one use names up to ${upTo}, and there may be any number of uses`;
}

/** When and how often, a sentence each. */
export function scheduleWords(standing: Standing): string[] {
  const { windows, min_interval: interval, per_day: day, max_total: total } = standing;
  const zone = windows[0]?.tz ?? "UTC";
  return [
    ...(windows.length === 0
      ? ["at any time"]
      : windows.map(({ days, from, to }) => `may begin ${dayWords(days)} from ${from} to ${to} (${zone})`)),
    interval > 0 ? `at least ${durationWords(interval)} between two uses` : "with no pause between two uses",
    `up to ${day} a day (days of ${zone}) and ${total} in all, on each device`,
  ];
}

/** On which days of the week. */
export function dayWords(days: readonly number[]): string {
  return days.length === 7 ? "every day" : `on ${days.map((day) => DAYS[day - 1] ?? "").join(" ")}`;
}
