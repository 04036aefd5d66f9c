/** Reading the floor file: people write it by hand, so white space and order are free; everything else is as strict as a signed document. */
import { decodeUtf8 } from "../encoding/bytes.ts";
import {
  canonicalBytes,
  CanonicalError,
  type CanonicalFault,
  type Json,
  parseCanonical,
} from "../encoding/canonical.ts";
import { type Floor, floor } from "./floor.ts";
import { readShape } from "./shape.ts";

/** The floor, or why the file means nothing (and therefore refuses everything). */
export type FloorResult =
  | { ok: true; floor: Floor }
  | { ok: false; because: CanonicalFault | "bad-shape"; detail: string };

/** Largest floor file, in bytes. */
const MAX_FLOOR_BYTES = 256 * 1024;

/** Reads the bytes of floor.json. */
export function readFloor(bytes: Uint8Array): FloorResult {
  const value = readLooseJson(bytes);
  if (!value.ok) return { ok: false, because: value.because, detail: `floor.json: ${value.because}` };
  const read = readShape(floor, value.value);
  return read.ok
    ? { ok: true, floor: read.value }
    : { ok: false, because: "bad-shape", detail: `floor.json: ${read.detail}` };
}

function readLooseJson(
  bytes: Uint8Array,
): { ok: true; value: Json } | { ok: false; because: CanonicalFault } {
  if (bytes.length > MAX_FLOOR_BYTES) return { ok: false, because: "oversize" };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, because: "not-utf8" };
  let value: Json;
  try {
    // JSON.parse is typed `any`; it yields JSON and nothing else.
    value = JSON.parse(text) as Json;
  } catch {
    return { ok: false, because: "not-json" };
  }
  // JSON.parse keeps the last of two equal keys. Each key has one colon outside strings, so a lost key shows in the count.
  if (colonsOutsideStrings(text) !== countKeys(value)) return { ok: false, because: "duplicate-key" };
  try {
    return parseCanonical(canonicalBytes(value), { maxBytes: MAX_FLOOR_BYTES });
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    return { ok: false, because: error.code === "unsupported-value" ? "not-json" : error.code };
  }
}

function colonsOutsideStrings(json: string): number {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"/gs, "").split(":").length - 1;
}

function countKeys(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  const inside = Object.values(value).reduce<number>((sum, item) => sum + countKeys(item), 0);
  return inside + (Array.isArray(value) ? 0 : Object.keys(value).length);
}
