/** What changed in a script: the changed lines with a few around them, each in the same segments as the script itself. */
import type { Line, Segment } from "../text/segment.ts";
import { type Meter, newMeter } from "../text/meter.ts";
import { diffLines, type Edit } from "./diff-lines.ts";

/** A line of a difference, with its number in the old and the new script. */
export interface DiffLine {
  readonly op: "same" | "removed" | "added";
  readonly old?: number;
  readonly now?: number;
  readonly segments: readonly Segment[];
}

/** Changed lines that stand together. */
export interface Hunk {
  readonly lines: readonly DiffLine[];
}

/** The difference between two scripts. */
export interface ScriptDiff {
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly Hunk[];
}

/** Lines shown around a change. */
const AROUND = 3;

/** Compares two reviewed scripts line by line, by what stands there and not by how it is shown. */
export function scriptDiff(
  old: readonly Line[],
  now: readonly Line[],
  meter: Meter = newMeter(),
): ScriptDiff {
  const edits = diffLines(old.map(identity), now.map(identity), meter);
  const changed = edits.map((edit) => edit.op !== "same");
  const hunks: DiffLine[][] = [];
  let last = -1;
  for (const [index, edit] of edits.entries()) {
    const near = changed.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(Boolean);
    if (!near) continue;
    if (index !== last + 1 || hunks.length === 0) hunks.push([]);
    hunks.at(-1)?.push(diffLine(edit, old, now));
    last = index;
  }
  const count = (op: Edit["op"]) => edits.filter((edit) => edit.op === op).length;
  return { added: count("added"), removed: count("removed"), hunks: hunks.map((lines) => ({ lines })) };
}

function diffLine(edit: Edit, old: readonly Line[], now: readonly Line[]): DiffLine {
  switch (edit.op) {
    case "removed":
      return { op: "removed", old: edit.old + 1, segments: old[edit.old]?.segments ?? [] };
    case "added":
      return { op: "added", now: edit.now + 1, segments: now[edit.now]?.segments ?? [] };
    default:
      return { op: "same", old: edit.old + 1, now: edit.now + 1, segments: now[edit.now]?.segments ?? [] };
  }
}

/** Two lines are the same if they are the same bytes. */
function identity({ segments }: Line): string {
  return segments
    .map(({ text, source, bytes }) => (bytes === undefined ? (source ?? text) : `\u0000${bytes}\u0000`))
    .join("");
}
