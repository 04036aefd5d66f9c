/** Plain tables and times for a terminal. */

/** Columns padded to their widest cell; the last one is left as it is. Control characters in cells are shown, never sent to the terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(harmless));
  const widths = head.map((_name, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}

/** A text from somebody else with control, bidirectional and zero-width characters spelled out, so that it cannot rewrite the screen. */
export function harmless(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** An absolute time in UTC, to the second. */
export function when(seconds: number | null): string {
  return seconds === null
    ? "-"
    : new Date(seconds * 1000).toISOString().replace("T", " ").replace(".000Z", "Z");
}

/** The beginning of a hash, for recognising. */
export function short(hash: string): string {
  return `${hash.slice(0, 19)}…`;
}
