/** Writes canonical.json, always the same bytes: `node packages/protocol/vectors/make-canonical.ts`. */

import { writeFileSync } from "node:fs";
import { decodeHex, encodeHex, encodeUtf8 } from "../src/encoding/bytes.ts";
import { canonicalCases } from "./canonical-cases.ts";

/** The text of canonical.json: each case as hex, because a JSON file cannot show bytes that are no text. */
export function canonicalVectors(): string {
  const cases = canonicalCases.map(({ name, text, hex, maxBytes = 65_536, maxDepth = 32, expect }) => {
    const bytes = hex === undefined ? encodeUtf8(text ?? "") : decodeHex(hex);
    if (bytes === undefined) throw new Error(`${name}: not hex`);
    return { name, hex: encodeHex(bytes), maxBytes, maxDepth, expect };
  });
  const about =
    "Bytes for the strict canonical JSON parser. expect: ok, or the reason code. What is ok is written back as exactly the same bytes.";
  return `${JSON.stringify({ about, cases }, undefined, 1)}\n`;
}

if (import.meta.main) writeFileSync(new URL("canonical.json", import.meta.url), canonicalVectors());
