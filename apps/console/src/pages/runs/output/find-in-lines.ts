/** Searching in output: plain text, without regard to case. */
import type { OutputLine } from "./line-buffer.ts";

/** So many finds help nobody any more; the search says that there are more. */
export const MOST_FINDS = 5000;

/** Lines that hold `text`, by their position, in order. */
export function findInLines(lines: readonly OutputLine[], text: string): number[] {
  if (text === "") return [];
  const wanted = text.toLowerCase();
  const found: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (!textOf(line).toLowerCase().includes(wanted)) continue;
    found.push(index);
    if (found.length >= MOST_FINDS) break;
  }
  return found;
}

/** A line as it is shown. */
export function textOf({ segments }: OutputLine): string {
  return segments.map(({ text }) => text).join("");
}
