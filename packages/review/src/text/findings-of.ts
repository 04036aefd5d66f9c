/** What is marked in lines, each kind of thing said once with the lines where it stands. */
import type { Finding, Line, Mark } from "./segment.ts";

/** More line numbers than this help nobody; the count goes on. */
const LISTED_LINES = 50;

/** Findings in `lines`, in the order of their first line. */
export function findingsOf(lines: readonly Line[]): Finding[] {
  const found = new Map<string, { mark: Mark; count: number; lines: Set<number> }>();
  const add = (mark: Mark, line: number) => {
    const entry = found.get(keyOf(mark)) ?? { mark, count: 0, lines: new Set<number>() };
    entry.count++;
    if (entry.lines.size < LISTED_LINES) entry.lines.add(line);
    found.set(keyOf(mark), entry);
  };
  for (const line of lines) {
    for (const mark of line.notes ?? []) add(mark, line.number);
    // A mark goes on over the cuts that others make in it: it is one thing that is found.
    let before = new Set<string>();
    for (const { mark } of line.segments) {
      const marks = mark ? (mark.parts ?? [mark]) : [];
      for (const each of marks) if (!before.has(keyOf(each))) add(each, line.number);
      before = new Set(marks.map(keyOf));
    }
  }
  return [...found.values()].map(({ mark, count, lines: at }) => ({
    kind: mark.kind,
    words: mark.words,
    count,
    lines: [...at],
  }));
}

function keyOf({ kind, words }: Mark): string {
  return `${kind} ${words}`;
}
