/** An argument or a variable: every character counts, and what is encoded in it is said. */
import { payloadsIn } from "../script/encoded-payloads.ts";
import { shellRisks } from "../script/shell-risks.ts";
import { wordRisks } from "../script/word-risks.ts";
import type { Range } from "../text/lay-marks.ts";
import type { Meter } from "../text/meter.ts";
import type { Segment } from "../text/segment.ts";
import { segmentsWith } from "../text/segments-of.ts";

/** More of a decoded text than this is not said in a mark; the encoded one stands in full. */
const MOST_DECODED = 500;

/** Segments of a value, with the risks in it marked and what it holds encoded said in words. */
export function reviewValue(text: string, meter: Meter): Segment[] {
  const encoded = payloadsIn(text).map(({ start, end, encoding, text: said }): Range => {
    const shown = said === undefined ? undefined : wordsOf(said, meter);
    const words =
      shown === undefined ? `${encoding}, compressed: cannot be shown` : `${encoding} for: ${shown}`;
    return { start, end, mark: { kind: "risk", words } };
  });
  const ranges = [...encoded, ...shellRisks(text, false, meter), ...wordRisks(text)];
  return segmentsWith(text, "value", { ranges, escapedBytes: false, meter });
}

/** Decoded text in a mark's words: written out like any other text from somebody else. */
function wordsOf(said: string, meter: Meter): string {
  const shown = segmentsWith(said.slice(0, MOST_DECODED).toWellFormed(), "value", {
    ranges: [],
    escapedBytes: true,
    meter,
  })
    .map((segment) => segment.text)
    .join("");
  return said.length > MOST_DECODED ? `${shown}… (${said.length} characters)` : shown;
}
