/** A text of many lines, each in segments; bytes that are no text, in rows of hexadecimal digits. */
import { encodeHex } from "@countersign/protocol";
import { mergeRanges, type Range } from "./lay-marks.ts";
import type { Meter } from "./meter.ts";
import type { Line, Mark } from "./segment.ts";
import { segmentsWith, type TextContext } from "./segments-of.ts";

/** A line of more characters than this is said to be long: its end is not where people look. */
const LONG_LINE = 300;
/** So many empty lines look like the end. */
const MANY_EMPTY_LINES = 25;
const BYTES_IN_A_ROW = 16;

/** Lines of `text`, with the marks that `ranges` (offsets in the whole text) lay over them. */
export function linesOf(
  text: string,
  context: TextContext,
  more: { readonly ranges: readonly Range[]; readonly escapedBytes: boolean; readonly meter: Meter },
): Line[] {
  const { meter, escapedBytes } = more;
  const waiting = mergeRanges(more.ranges);
  let open: Range[] = [];
  let taken = 0;
  let start = 0;
  let empty = 0;
  return text.split("\n").map((line, index) => {
    const end = start + line.length;
    for (let next = waiting[taken]; next && next.start < end; next = waiting[++taken]) open.push(next);
    const ranges = open.map((range) => ({ ...range, start: range.start - start, end: range.end - start }));
    meter.steps += 1 + open.length;
    open = open.filter((range) => range.end > end + 1);
    const segments = segmentsWith(line, context, { ranges, escapedBytes, meter });
    const notes = notesOn(line, empty);
    empty = line.trim() === "" ? empty + 1 : 0;
    start = end + 1;
    return { number: index + 1, segments, ...(notes.length > 0 ? { notes } : {}) };
  });
}

function notesOn(line: string, emptyBefore: number): Mark[] {
  const notes: Mark[] = [];
  if (line.length > LONG_LINE)
    notes.push({ kind: "layout", words: `a line of ${line.length} characters: read it to its end` });
  if (emptyBefore >= MANY_EMPTY_LINES && line.trim() !== "")
    notes.push({ kind: "layout", words: `after ${emptyBefore} empty lines` });
  return notes;
}

/** Bytes that are no text, sixteen to a line, as hexadecimal digits and as the ASCII that is in them. */
export function hexLines(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_IN_A_ROW) {
    const row = bytes.subarray(at, at + BYTES_IN_A_ROW);
    const pairs = [...row].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const ascii = [...row]
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."))
      .join("");
    const text = `${at.toString(16).padStart(8, "0")}  ${pairs.padEnd(BYTES_IN_A_ROW * 3)} ${ascii}`;
    lines.push({ number: lines.length + 1, segments: [{ text, bytes: encodeHex(row) }] });
  }
  return lines;
}
