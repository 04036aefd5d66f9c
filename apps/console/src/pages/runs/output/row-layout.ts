/** Lines cut into rows of a screen, so that every row has one height and only those in view need to be drawn. */
import type { OutputLine } from "./line-buffer.ts";
import type { OutputSegment } from "./read-terminal.ts";

/** Which part of which line a row is. */
export interface RowPlace {
  /** Position in the list of lines. */
  readonly line: number;
  /** The how manieth row of that line, from 0. */
  readonly part: number;
}

/** Where the rows of a list of lines are. */
export class RowLayout {
  readonly #lines: readonly OutputLine[];
  readonly #columns: number;
  /** Rows up to and with each line; undefined where every line is one row. */
  readonly #upTo: Uint32Array | undefined;

  /** `columns` in cells; Infinity where lines are not cut. */
  constructor(lines: readonly OutputLine[], columns: number) {
    this.#lines = lines;
    this.#columns = columns;
    if (columns === Number.POSITIVE_INFINITY) return;
    const upTo = new Uint32Array(lines.length);
    let rows = 0;
    for (const [index, line] of lines.entries()) {
      rows += rowsOf(line, columns);
      upTo[index] = rows;
    }
    this.#upTo = upTo;
  }

  get count(): number {
    return this.#upTo ? (this.#upTo.at(-1) ?? 0) : this.#lines.length;
  }

  /** The first row of a line. */
  rowOf(line: number): number {
    if (!this.#upTo) return line;
    return line === 0 ? 0 : (this.#upTo[line - 1] ?? 0);
  }

  /** What stands in a row. */
  placeOf(row: number): RowPlace {
    if (!this.#upTo) return { line: row, part: 0 };
    let [low, high] = [0, this.#upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#upTo[middle] ?? 0) > row) high = middle;
      else low = middle + 1;
    }
    return { line: low, part: row - this.rowOf(low) };
  }

  /** The pieces of a row. */
  segmentsAt({ line, part }: RowPlace): readonly OutputSegment[] {
    const found = this.#lines[line];
    if (!found) return [];
    return this.#columns === Number.POSITIVE_INFINITY
      ? found.segments
      : (wrap(found, this.#columns)[part] ?? []);
  }
}

function rowsOf(line: OutputLine, columns: number): number {
  if (line.isAscii) return Math.max(1, Math.ceil(line.length / columns));
  return wrap(line, columns).length;
}

/** A line in rows of at most `columns` cells; a character wider than that has a row of its own. */
export function wrap(line: OutputLine, columns: number): OutputSegment[][] {
  const rows: OutputSegment[][] = [[]];
  let used = 0;
  for (const segment of line.segments) {
    let from = 0;
    let at = 0;
    for (const character of segment.text) {
      const cells = cellsOf(character);
      if (used + cells > columns && used > 0) {
        if (at > from) rows.at(-1)?.push({ ...segment, text: segment.text.slice(from, at) });
        rows.push([]);
        from = at;
        used = 0;
      }
      used += cells;
      at += character.length;
    }
    if (at > from) rows.at(-1)?.push({ ...segment, text: segment.text.slice(from) });
  }
  return rows;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Cells that a character takes in a font of one width, as terminals count. */
function cellsOf(character: string): number {
  if (character <= "~") return 1;
  if (/^\p{M}$/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
