/**
 * Text from somebody else, taken apart so that it can be shown and cannot deceive. A segment's `text` is always safe to
 * put on a screen: whatever does not show itself is written out in ‹…›. Renderers put each segment into a text node of
 * its own, isolated from its neighbours' direction (`<bdi>`), never into markup.
 */

/**
 * Why a segment is marked. In this order, where several hold:
 * `hidden`      a character that does not show itself, written out in `text`; `source` holds the character
 * `bytes`       bytes that are not UTF-8, written out in `text`; `bytes` holds them
 * `look-alike`  a character that looks like another one
 * `risk`        a construct that people should look at twice
 * `direction`   letters written from right to left: what stands around them may be shown in another order than it runs in
 * `layout`      white space that pushes what follows out of sight
 */
export const MARK_KINDS = ["hidden", "bytes", "look-alike", "risk", "direction", "layout"] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** A mark: what kind, and the reason in words for people. */
export interface Mark {
  readonly kind: MarkKind;
  readonly words: string;
}

/** What is said of a segment: the strongest mark that holds, in the words of all of them; `parts` are they, where there are several. */
export interface SegmentMark extends Mark {
  readonly parts?: readonly Mark[];
}

/** A piece of text as it is to be shown. The pieces' sources, in order, are exactly what was given. */
export interface Segment {
  /** Safe to show as it stands. */
  readonly text: string;
  /** What stands there in truth, where that differs from `text`. */
  readonly source?: string;
  /** What stands there in truth where it is no text at all: lower-case hexadecimal digits. */
  readonly bytes?: string;
  readonly mark?: SegmentMark;
}

/** A line of a text; its end is not part of it. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly segments: readonly Segment[];
  /** What is to be said of the line as a whole: very long, or far below what stands before it. */
  readonly notes?: readonly Mark[];
}

/** The same mark on several lines, said once. */
export interface Finding extends Mark {
  /** How many times. */
  readonly count: number;
  /** The lines, from 1; the first fifty of them. */
  readonly lines: readonly number[];
}

/** What segments look like where there is nothing but characters, a terminal: marks that do not show are said in words. */
export function plainText(segments: readonly Segment[]): string {
  return segments
    .map(({ text, mark }) => {
      const alike = mark ? (mark.parts ?? [mark]).filter(({ kind }) => kind === "look-alike") : [];
      return alike.reduce((shown, { words }) => `${shown}‹${words}›`, text);
    })
    .join("");
}

/** Exactly what was given to be shown, bytes that are no text left out. */
export function sourceOf(segments: readonly Segment[]): string {
  return segments
    .map((segment) => (segment.bytes === undefined ? (segment.source ?? segment.text) : ""))
    .join("");
}
