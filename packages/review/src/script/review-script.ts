/** A script, complete, with everything in it that people should see: what does not show itself, what deserves a second look, what is encoded. */
import type { Interpreter } from "@countersign/protocol";
import { findingsOf } from "../text/findings-of.ts";
import type { Range } from "../text/lay-marks.ts";
import { hexLines, linesOf } from "../text/lines-of.ts";
import { type Meter, newMeter } from "../text/meter.ts";
import { readBytes } from "../text/read-bytes.ts";
import type { Finding, Line } from "../text/segment.ts";
import { payloadsIn } from "./encoded-payloads.ts";
import { readOtherwise } from "./read-otherwise.ts";
import { shellRisks } from "./shell-risks.ts";
import { wordRisks } from "./word-risks.ts";

/** Text that stood encoded, decoded; reviewed like the script itself. */
export interface DecodedText {
  /** The line where the encoded text begins. */
  readonly line: number;
  readonly encoding: "base64" | "base64 of UTF-16" | "hexadecimal" | "escapes";
  /** Undefined where it is compressed: it can be decoded, but not shown. */
  readonly lines?: readonly Line[];
}

/** Script text as it is shown. */
export interface ScriptText {
  readonly encoding: "text" | "binary";
  /** In bytes. */
  readonly size: number;
  readonly lines: readonly Line[];
  /** Everything that is marked in `lines` and `decoded`, each kind of thing once. */
  readonly findings: readonly Finding[];
  readonly decoded: readonly DecodedText[];
}

/** A text may hold a text that holds a text; deeper ones are told of, and not opened. */
const DEEPEST = 3;

/** Reviews script bytes as what `interpreter` makes of them. */
export function reviewScript(
  script: Uint8Array,
  interpreter: Interpreter,
  meter: Meter = newMeter(),
): ScriptText {
  const read = readBytes(script);
  if (read.encoding === "binary") {
    const words = "not a text: nobody can read what it does";
    const finding: Finding = { kind: "risk", words, count: 1, lines: [1] };
    return {
      encoding: "binary",
      size: script.length,
      lines: hexLines(script),
      findings: [finding],
      decoded: [],
    };
  }
  const { lines, decoded } = reviewText(read.text, interpreter, 0, meter);
  const findings = findingsOf(lines);
  const inside = findingsOf(
    decoded.flatMap((text) => (text.lines ?? []).map((line) => ({ ...line, number: text.line }))),
  );
  return {
    encoding: "text",
    size: script.length,
    lines,
    findings: [...findings, ...inside.map((finding) => ({ ...finding, words: `encoded: ${finding.words}` }))],
    decoded,
  };
}

/** Marks on a text and on whatever is encoded in it. */
export function reviewText(
  text: string,
  interpreter: Interpreter | undefined,
  depth: number,
  meter: Meter,
): { lines: Line[]; decoded: DecodedText[] } {
  const payloads = depth < DEEPEST ? payloadsIn(text) : [];
  const shell = interpreter === "sh" || interpreter === "bash";
  const ranges: Range[] = [
    ...shellRisks(text, !shell && interpreter !== undefined, meter),
    ...wordRisks(text),
    ...readOtherwise(text, interpreter),
    ...payloads.map(({ start, end, encoding, text: said }) => ({
      start,
      end,
      mark: {
        kind: "risk" as const,
        words:
          said === undefined
            ? `${encoding}, compressed: cannot be shown`
            : `${encoding}: shown decoded below`,
      },
    })),
  ];
  const context = interpreter === "pwsh" ? "powershell" : "script";
  const lines = linesOf(text, context, { ranges, escapedBytes: true, meter });
  const starts = lineStarts(text);
  const decoded = payloads.flatMap((payload): DecodedText[] => {
    const line = lineAt(starts, payload.start);
    if (payload.text === undefined) return [{ line, encoding: payload.encoding }];
    // What comes out may be in any language: commands are looked for as in a shell.
    const inside = reviewText(payload.text, undefined, depth + 1, meter);
    return [
      { line, encoding: payload.encoding, lines: inside.lines },
      ...inside.decoded.map((deeper) => ({ ...deeper, line })),
    ];
  });
  return { lines, decoded };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line, from 1, in which an offset stands. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
