/** Patterns: what a value may look like, part by part from its beginning to its end. No regular expressions (formats.md). */
import { integer, record, type Shape, ShapeError, type ShapeOf, sortedSet, text } from "./shape.ts";

/** Longest argument that a pattern is held against, in UTF-16 units. */
export const MAX_PATTERN_VALUE = 256;
/** Most parts of one pattern. */
export const MAX_PATTERN_PARTS = 16;

/** One printable ASCII character, or a range of them: `_`, `a-z`. */
const characterRange: Shape<string> = (value, path) => {
  if (typeof value !== "string" || !/^[\u0020-\u007e](?:-[\u0020-\u007e])?$/.test(value))
    throw new ShapeError(path, "one printable ASCII character, or a range such as a-z");
  if (value.length === 3 && value.charCodeAt(0) >= value.charCodeAt(2))
    throw new ShapeError(path, "a range that goes upwards");
  return value;
};
/** One part of a pattern: a text, or so many characters of some ranges. */
export const patternPart: Shape<{ text: string } | { chars: string[]; min: number; max: number }> = (
  value,
  path,
) => {
  const isText = typeof value === "object" && value !== null && "text" in value;
  if (isText) return literalPart(value, path);
  const part = classPart(value, path);
  if (part.min > part.max) throw new ShapeError(`${path}.min`, "at most max");
  return part;
};
const literalPart = record({
  text: text({
    min: 1,
    max: MAX_PATTERN_VALUE,
    pattern: /^[\u0020-\u007e]+$/,
    called: "printable ASCII text",
  }),
});
const classPart = record({
  chars: sortedSet(characterRange, 32, (item) => item),
  min: integer(0, MAX_PATTERN_VALUE),
  max: integer(1, MAX_PATTERN_VALUE),
});
export type PatternPart = ShapeOf<typeof patternPart>;
