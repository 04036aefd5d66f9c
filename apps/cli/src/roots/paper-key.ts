/** A key as it stands on paper: the seed in hexadecimal, eight lines of two groups, with a check at the end of each line. */
import { concatBytes, decodeHex, encodeHex, encodeUtf8 } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

const LINES = 8;
const BYTES_PER_LINE = 4;
/** Tells which line was mistyped; it adds nothing to the key. */
const CHECK_DIGITS = 2;

/** What was typed, or the number of the first line that is not as it was printed. */
export type PaperKeyRead =
  | { readonly ok: true; readonly seed: Uint8Array }
  | { readonly ok: false; readonly line: number };

/** The lines of a seed of 32 bytes: `1a2b 3c4d 5e`. */
export function paperLines(seed: Uint8Array): string[] {
  return Array.from({ length: LINES }, (_line, at) => {
    const bytes = seed.slice(at * BYTES_PER_LINE, (at + 1) * BYTES_PER_LINE);
    const digits = encodeHex(bytes);
    return `${digits.slice(0, 4)} ${digits.slice(4)} ${checkOf(at, bytes)}`;
  });
}

/** Reads one line of the paper; undefined where it is not as it was printed. */
export function readPaperLine(at: number, typed: string): Uint8Array | undefined {
  const digits = typed.replaceAll(/\s/g, "").toLowerCase();
  if (digits.length !== BYTES_PER_LINE * 2 + CHECK_DIGITS) return undefined;
  const bytes = decodeHex(digits.slice(0, BYTES_PER_LINE * 2));
  return bytes && checkOf(at, bytes) === digits.slice(BYTES_PER_LINE * 2) ? bytes : undefined;
}

/** Reads all lines. */
export function readPaper(lines: readonly string[]): PaperKeyRead {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < LINES; at += 1) {
    const bytes = readPaperLine(at, lines[at] ?? "");
    if (!bytes) return { ok: false, line: at + 1 };
    parts.push(bytes);
  }
  return { ok: true, seed: concatBytes(...parts) };
}

function checkOf(at: number, bytes: Uint8Array): string {
  const hash = nodeCrypto.sha256(concatBytes(encodeUtf8(`countersign paper key line ${at}`), bytes));
  return encodeHex(hash).slice(0, CHECK_DIGITS);
}
