/** One text from somebody else, ready to be shown: the one source for names, reasons, arguments and excerpts of output. */
import { layMarks, type Range, type Reading } from "./lay-marks.ts";
import { lookAlikesIn } from "./look-alikes.ts";
import { type Meter, newMeter } from "./meter.ts";
import type { Segment } from "./segment.ts";
import { isPlainAscii } from "./unseen-characters.ts";

/**
 * What kind of text it is:
 * `script`, `powershell`  a line of a script; a tab is a tab
 * `value`                 an argument or a variable: every character counts, line ends are written out
 * `name`                  a device's, person's or client's name: two that look alike must not be taken for each other
 * `prose`                 a reason, in any language
 * `output`                what a script wrote: lines and tabs stay, commands to the terminal are written out
 */
export const TEXT_CONTEXTS = ["script", "powershell", "value", "name", "prose", "output"] as const;
export type TextContext = (typeof TEXT_CONTEXTS)[number];

const TAB: ReadonlySet<string> = new Set(["\t"]);
const NOTHING: ReadonlySet<string> = new Set();
const UNMARKED: Readonly<Record<TextContext, ReadonlySet<string>>> = {
  script: TAB,
  powershell: TAB,
  value: NOTHING,
  name: NOTHING,
  prose: NOTHING,
  output: new Set(["\t", "\n"]),
};

// Letters written from right to left, and the digits and signs that go with them.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]+/gu;
// Fewer blanks than this align columns; more push what follows out of sight.
const WIDE_GAP = /[ \t]{40,}|\t{8,}/g;

/** Segments of `text`: joined, their sources are exactly `text`, and every character that does not show itself is marked. */
export function segmentsOf(text: string, context: TextContext): Segment[] {
  return segmentsWith(text, context, { ranges: [], escapedBytes: false, meter: newMeter() });
}

/** The same with marks of the caller's own laid over it, for texts that stood in bytes. */
export function segmentsWith(
  text: string,
  context: TextContext,
  more: { readonly ranges: readonly Range[]; readonly escapedBytes: boolean; readonly meter: Meter },
): Segment[] {
  if (text === "") return [];
  const reading: Reading = { unmarked: UNMARKED[context], escapedBytes: more.escapedBytes };
  return layMarks(text, [...more.ranges, ...ownRanges(text, context)], reading, more.meter);
}

function ownRanges(text: string, context: TextContext): Range[] {
  const gaps = context === "output" ? [] : gapsIn(text);
  if (isPlainAscii(text)) return gaps;
  const care = context === "script" || context === "value" ? "code" : context;
  return [...gaps, ...rightToLeftIn(text), ...(care === "output" ? [] : lookAlikesIn(text, care))];
}

function gapsIn(text: string): Range[] {
  return [...text.matchAll(WIDE_GAP)]
    .filter((gap) => gap.index + gap[0].length < text.length)
    .map(({ 0: gap, index: start }) => ({
      start,
      end: start + gap.length,
      mark: { kind: "layout", words: `${gap.length} blanks: what follows may be out of sight` },
    }));
}

function rightToLeftIn(text: string): Range[] {
  const words = "written from right to left: what stands around it may be shown in another order";
  return [...text.matchAll(RIGHT_TO_LEFT)].map(({ 0: run, index: start }) => ({
    start,
    end: start + run.length,
    mark: { kind: "direction", words },
  }));
}
