/**
 * The last guard before the terminal: whatever text a command prints, and whoever wrote it (a server, a device, a
 * script's author), no character of it drives the terminal or hides what stands beside it.
 */
import type { Io } from "../io.ts";

/** The same streams; in texts, characters that do not show themselves are spelled out. Bytes pass as they are. */
export function guardedIo(io: Io): Io {
  return { ...io, out: (text) => io.out(spelledOut(text)), err: (text) => io.err(spelledOut(text)) };
}

/**
 * Control, bidirectional and zero-width characters as `\u001b`, but for line ends and tabs. In this spelling a JSON text
 * stays the same JSON: outside its strings there are none.
 */
function spelledOut(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === "\n" || character === "\t"
      ? character
      : // By code units: JSON knows no other escape.
        Array.from(
          { length: character.length },
          (_none, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
        ).join(""),
  );
}
