/**
 * The frontier as bytes, for one column of one row: format (1 byte), size (8 bytes, big-endian), then the hashes of
 * each level's partial tile, lowest level first. How many there are follows from the size, so there is one encoding
 * for each frontier.
 */
import type { Frontier } from "./frontier.ts";
import { HASH_BYTES } from "./hasher.ts";
import { hashesAtLevel, TILE_WIDTH } from "./tile.ts";
import { isCount } from "./tree-size.ts";

const FORMAT = 1;
const HEADER_BYTES = 9;

/** Why bytes are no frontier. */
export type FrontierRefusal = "frontier-format" | "frontier-size" | "frontier-length";

/** The frontier as bytes; at most some 57 KiB, 16 KiB for a million entries. */
export function serializeFrontier(frontier: Frontier): Uint8Array {
  const hashesLength = frontier.edge.reduce((sum, hashes) => sum + hashes.length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + hashesLength);
  bytes[0] = FORMAT;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(frontier.size));
  let at = HEADER_BYTES;
  for (const hashes of frontier.edge) {
    bytes.set(hashes, at);
    at += hashes.length;
  }
  return bytes;
}

/** The frontier that `serializeFrontier` wrote, or why these bytes are none. */
export function parseFrontier(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly frontier: Frontier }
  | { readonly ok: false; readonly because: FrontierRefusal } {
  if (bytes.length < HEADER_BYTES) return { ok: false, because: "frontier-length" };
  if (bytes[0] !== FORMAT) return { ok: false, because: "frontier-format" };
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(1));
  if (!isCount(size)) return { ok: false, because: "frontier-size" };

  const edge: Uint8Array[] = [];
  let at = HEADER_BYTES;
  for (let level = 0; hashesAtLevel(level, size) > 0; level++) {
    const end = at + (hashesAtLevel(level, size) % TILE_WIDTH) * HASH_BYTES;
    if (end > bytes.length) return { ok: false, because: "frontier-length" };
    // A copy even of a Buffer, whose own slice would keep the whole row in memory.
    edge.push(new Uint8Array(bytes.subarray(at, end)));
    at = end;
  }
  return at === bytes.length
    ? { ok: true, frontier: { size, edge } }
    : { ok: false, because: "frontier-length" };
}
