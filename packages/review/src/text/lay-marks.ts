/** The one place where text is cut into segments: marks are laid over it, and what does not show itself is written out. */
import { type Mark, MARK_KINDS, type Segment } from "./segment.ts";
import type { Meter } from "./meter.ts";
import { codePointLabel, isUnseen, unseenName, unseenWords } from "./unseen-characters.ts";

/** A mark over part of a text: UTF-16 offsets, `end` not included. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly mark: Mark;
}

/** The same ranges, those of one mark that overlap as one: however many are given, few hold at any one place. Sorted by start. */
export function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: { start: number; end: number; mark: Mark }[] = [];
  const last = new Map<string, { start: number; end: number; mark: Mark }>();
  for (const range of ranges.toSorted((left, right) => left.start - right.start)) {
    const key = `${range.mark.kind} ${range.mark.words}`;
    const before = last.get(key);
    if (before && range.start < before.end) before.end = Math.max(before.end, range.end);
    else {
      const own = { ...range };
      last.set(key, own);
      merged.push(own);
    }
  }
  return merged;
}

/** How a text is to be read. */
export interface Reading {
  /** Characters that need not be written out here although they do not show themselves: tab in a script, line feed in output. */
  readonly unmarked: ReadonlySet<string>;
  /** Lone surrogates from U+DC80 to U+DCFF stand for bytes 80 to FF that were no UTF-8. */
  readonly escapedBytes: boolean;
}

/** More combining marks than this on one letter belong to no language. */
const MOST_COMBINING = 3;

/** Cuts `text` at the ends of ranges and around every character that does not show itself; nothing is left out. */
export function layMarks(text: string, ranges: readonly Range[], reading: Reading, meter: Meter): Segment[] {
  const segments: Segment[] = [];
  const waiting = mergeRanges(ranges);
  let active: Range[] = [];
  let taken = 0;
  let boundary = 0;
  let from = 0;
  let combining = MOST_COMBINING;
  const flush = (until: number) => {
    if (until > from) segments.push(withMark(text.slice(from, until), active));
    from = until;
  };
  for (let at = 0; at < text.length; ) {
    meter.steps++;
    if (at >= boundary) {
      flush(at);
      active = active.filter((range) => range.end > at);
      for (let next = waiting[taken]; next && next.start <= at; next = waiting[++taken]) {
        if (next.end > at) active.push(next);
      }
      boundary = Math.min(waiting[taken]?.start ?? text.length, ...active.map((range) => range.end));
      meter.steps += active.length;
    }
    const codePoint = text.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(codePoint);
    if (isPlain(codePoint)) {
      combining = isLetter(codePoint) ? 0 : MOST_COMBINING;
      at++;
      continue;
    }
    const isMark = /\p{M}/u.test(character);
    combining = isMark ? combining + 1 : 0;
    const piles = isMark && combining > MOST_COMBINING;
    if (!piles && (!isUnseen(character) || reading.unmarked.has(character))) {
      at += character.length;
      continue;
    }
    flush(at);
    let count = 1;
    while (text.startsWith(character, at + count * character.length)) count++;
    meter.steps += count;
    const until = at + count * character.length;
    segments.push(written(codePoint, text.slice(at, until), count, reading));
    at = until;
    from = until;
  }
  flush(text.length);
  return segments;
}

function isPlain(codePoint: number): boolean {
  return codePoint >= 0x20 && codePoint < 0x7f;
}

function isLetter(codePoint: number): boolean {
  return (codePoint >= 0x41 && codePoint <= 0x5a) || (codePoint >= 0x61 && codePoint <= 0x7a);
}

/** A run of one character that does not show itself, written out. */
function written(codePoint: number, source: string, count: number, { escapedBytes }: Reading): Segment {
  const times = count > 1 ? ` ×${count}` : "";
  if (escapedBytes && codePoint >= 0xdc80 && codePoint <= 0xdcff) {
    const hex = (codePoint - 0xdc00).toString(16);
    const words = `byte ${hex.toUpperCase()}, not UTF-8`;
    return {
      text: `‹byte ${hex.toUpperCase()}${times}›`,
      bytes: hex.repeat(count),
      mark: { kind: "bytes", words },
    };
  }
  const piled = !isUnseen(String.fromCodePoint(codePoint));
  const name = piled ? `${codePointLabel(codePoint)} COMBINING MARK` : unseenName(codePoint);
  const words = piled ? `${name}: drawn over what stands before` : unseenWords(codePoint);
  return { text: `‹${name}${times}›`, source, mark: { kind: "hidden", words } };
}

function withMark(text: string, active: readonly Range[]): Segment {
  if (active.length === 0) return { text };
  const marks = [...new Map(active.map(({ mark }) => [`${mark.kind} ${mark.words}`, mark])).values()];
  const [only] = marks;
  if (marks.length === 1 && only) return { text, mark: only };
  const kind = MARK_KINDS.find((candidate) => marks.some((mark) => mark.kind === candidate)) ?? "risk";
  return {
    text,
    mark: { kind, words: [...new Set(marks.map((mark) => mark.words))].join("; "), parts: marks },
  };
}
