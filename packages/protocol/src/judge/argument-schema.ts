/**
 * Whether arguments fit what a standing approval allows. The server chooses the arguments and people the patterns, and
 * a device must not be made to think for minutes: no regular expressions, but a matcher of ours whose work is
 * the number of parts times the length of the value.
 */
import { MAX_PATTERN_VALUE, type PatternPart } from "../documents/pattern.ts";
import type { ArgumentSchema } from "../documents/standing.ts";

/** Whether one argument is among those that the schema allows. */
export function fitsArgument(schema: ArgumentSchema, value: string): boolean {
  switch (schema.is) {
    case "fixed":
      return value === schema.value;
    case "enum":
      return schema.values.includes(value);
    case "integer":
      return value === "" ? schema.empty : fitsInteger(value, schema);
    case "pattern":
      return value === "" && schema.empty ? true : fitsPattern(schema.parts, value);
    case "open":
      return value.length <= schema.max;
    default:
      return false;
  }
}

/** Decimal, without leading zeros, plus sign or blanks: one number has one spelling. */
function fitsInteger(value: string, { min, max }: { readonly min: number; readonly max: number }): boolean {
  if (!/^(?:0|-?[1-9][0-9]{0,15})$/.test(value)) return false;
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= min && number <= max;
}

/** Whether the whole value is the parts one after the other. */
export function fitsPattern(parts: readonly PatternPart[], value: string): boolean {
  if (value.length > MAX_PATTERN_VALUE) return false;
  let reached = new Set([0]);
  for (const part of parts) {
    reached = "text" in part ? afterText(part.text, value, reached) : afterCharacters(part, value, reached);
    if (reached.size === 0) return false;
  }
  return reached.has(value.length);
}

function afterText(text: string, value: string, from: ReadonlySet<number>): Set<number> {
  return new Set([...from].filter((at) => value.startsWith(text, at)).map((at) => at + text.length));
}

/** Every place behind `min` to `max` of the characters, in one pass: of the starts that lead to a place, the nearest decides. */
function afterCharacters(
  { chars, min, max }: Exclude<PatternPart, { text: string }>,
  value: string,
  from: ReadonlySet<number>,
): Set<number> {
  const reached = new Set<number>();
  let runStart = 0;
  let nearest = -1;
  for (let end = 0; end <= value.length; end++) {
    if (end > 0 && !isAmong(chars, value.charCodeAt(end - 1))) runStart = end;
    if (from.has(end - min)) nearest = end - min;
    if (nearest >= Math.max(runStart, end - max)) reached.add(end);
  }
  return reached;
}

function isAmong(chars: readonly string[], code: number): boolean {
  return chars.some((range) => {
    const first = range.charCodeAt(0);
    return code >= first && code <= (range.length === 3 ? range.charCodeAt(2) : first);
  });
}
