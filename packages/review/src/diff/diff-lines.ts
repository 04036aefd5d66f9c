/** The difference between two lists of lines: lines that stand once on both sides hold it together (patience diff), small gaps are compared exactly. */
import type { Meter } from "../text/meter.ts";

/** One step from the old lines to the new ones; numbers are from 0. */
export type Edit =
  | { readonly op: "same"; readonly old: number; readonly now: number }
  | { readonly op: "removed"; readonly old: number }
  | { readonly op: "added"; readonly now: number };

/** A gap of at most so many pairs of lines is compared pair by pair; a larger one is replaced as a whole. */
const MOST_PAIRS = 40_000;
/** Anchors within anchors: bounded, so that nobody can write two scripts that take forever to compare. */
const DEEPEST = 32;

interface Span {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly nowFrom: number;
  readonly nowTo: number;
}

/** Edits that lead from `old` to `now`, removals before additions. */
export function diffLines(old: readonly string[], now: readonly string[], meter: Meter): Edit[] {
  const edits: Edit[] = [];
  compare({ oldFrom: 0, oldTo: old.length, nowFrom: 0, nowTo: now.length }, 0);
  return edits;

  function compare(span: Span, depth: number): void {
    let { oldFrom, oldTo, nowFrom, nowTo } = span;
    while (oldFrom < oldTo && nowFrom < nowTo && old[oldFrom] === now[nowFrom]) {
      edits.push({ op: "same", old: oldFrom++, now: nowFrom++ });
      meter.steps++;
    }
    let alike = 0;
    while (oldFrom < oldTo && nowFrom < nowTo && old[oldTo - 1] === now[nowTo - 1]) {
      oldTo--;
      nowTo--;
      alike++;
      meter.steps++;
    }
    const rest = { oldFrom, oldTo, nowFrom, nowTo };
    const anchors = depth < DEEPEST ? anchorsIn(rest, old, now, meter) : [];
    if (anchors.length > 0) between(rest, anchors, depth);
    else if ((oldTo - oldFrom) * (nowTo - nowFrom) <= MOST_PAIRS) append(exactly(rest, old, now, meter));
    else append(replaced(rest));
    for (let at = 0; at < alike; at++) edits.push({ op: "same", old: oldTo + at, now: nowTo + at });
  }

  // Not by spreading: a script has more lines than a call has arguments.
  function append(more: readonly Edit[]): void {
    for (const edit of more) edits.push(edit);
  }

  function between(span: Span, anchors: readonly Anchor[], depth: number): void {
    let { oldFrom, nowFrom } = span;
    for (const anchor of anchors) {
      compare({ oldFrom, oldTo: anchor.old, nowFrom, nowTo: anchor.now }, depth + 1);
      edits.push({ op: "same", ...anchor });
      oldFrom = anchor.old + 1;
      nowFrom = anchor.now + 1;
    }
    compare({ oldFrom, oldTo: span.oldTo, nowFrom, nowTo: span.nowTo }, depth + 1);
  }
}

interface Anchor {
  readonly old: number;
  readonly now: number;
}

/** Lines that stand exactly once on both sides, as many of them as keep their order. */
function anchorsIn(span: Span, old: readonly string[], now: readonly string[], meter: Meter): Anchor[] {
  const oldAt = onceIn(old, span.oldFrom, span.oldTo);
  const nowAt = onceIn(now, span.nowFrom, span.nowTo);
  meter.steps += span.oldTo - span.oldFrom + span.nowTo - span.nowFrom;
  const pairs: Anchor[] = [];
  for (const [line, at] of nowAt) {
    const before = oldAt.get(line);
    if (at >= 0 && before !== undefined && before >= 0) pairs.push({ old: before, now: at });
  }
  return longestRising(pairs, meter);
}

/** Where each line stands that stands once; -1 for those that stand more often. */
function onceIn(lines: readonly string[], from: number, to: number): Map<string, number> {
  const at = new Map<string, number>();
  for (let index = from; index < to; index++) {
    const line = lines[index] ?? "";
    at.set(line, at.has(line) ? -1 : index);
  }
  return at;
}

/** The longest run of pairs whose old places rise (patience sorting). `pairs` rise in their new places. */
function longestRising(pairs: readonly Anchor[], meter: Meter): Anchor[] {
  const tops: number[] = [];
  const before: number[] = [];
  for (const [index, pair] of pairs.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      meter.steps++;
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.old ?? 0) < pair.old) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = index;
  }
  const run: Anchor[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair) run.push(pair);
  }
  return run.toReversed();
}

/** The longest common subsequence, by its table. */
function exactly(span: Span, old: readonly string[], now: readonly string[], meter: Meter): Edit[] {
  const { oldFrom, oldTo, nowFrom, nowTo } = span;
  const width = nowTo - nowFrom + 1;
  const lengths = new Uint32Array((oldTo - oldFrom + 1) * width);
  const cell = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = oldTo - oldFrom - 1; row >= 0; row--) {
    for (let column = width - 2; column >= 0; column--) {
      meter.steps++;
      lengths[row * width + column] =
        old[oldFrom + row] === now[nowFrom + column]
          ? cell(row + 1, column + 1) + 1
          : Math.max(cell(row + 1, column), cell(row, column + 1));
    }
  }
  const edits: Edit[] = [];
  let [row, column] = [0, 0];
  while (oldFrom + row < oldTo || nowFrom + column < nowTo) {
    const [oldLeft, nowLeft] = [oldFrom + row < oldTo, nowFrom + column < nowTo];
    if (oldLeft && nowLeft && old[oldFrom + row] === now[nowFrom + column])
      edits.push({ op: "same", old: oldFrom + row++, now: nowFrom + column++ });
    else if (oldLeft && (!nowLeft || cell(row + 1, column) >= cell(row, column + 1)))
      edits.push({ op: "removed", old: oldFrom + row++ });
    else edits.push({ op: "added", now: nowFrom + column++ });
  }
  return edits;
}

function replaced({ oldFrom, oldTo, nowFrom, nowTo }: Span): Edit[] {
  return [
    ...Array.from({ length: oldTo - oldFrom }, (_none, at): Edit => ({ op: "removed", old: oldFrom + at })),
    ...Array.from({ length: nowTo - nowFrom }, (_none, at): Edit => ({ op: "added", now: nowFrom + at })),
  ];
}
