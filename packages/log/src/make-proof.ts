/**
 * Makes inclusion and consistency proofs from tiles. What the tiles hold is not checked here: whoever verifies the
 * proof finds out.
 */
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import { nodeHash, subtreeRoot } from "./hashing.ts";
import { consistencySteps, type EntryRange, inclusionSteps } from "./proof-path.ts";
import { TILE_HEIGHT, TILE_WIDTH, tileWidth } from "./tile.ts";
import { exponentOf, isCount, splitPoint } from "./tree-size.ts";

/** Where tiles come from. */
export interface TileReader {
  /** The packed hashes of exactly this tile, or undefined where there is none. */
  readTile(level: number, index: number, width: number): Promise<Uint8Array | undefined>;
}

/** Why there is no proof. */
export type ProofRefusal =
  | "size-invalid"
  | "index-invalid"
  | "index-beyond-size"
  | "sizes-swapped"
  | "tile-missing"
  | "tile-length";

/** A proof as RFC 6962 orders it, or why there is none. */
export type MadeProof =
  | { readonly ok: true; readonly proof: readonly Uint8Array[] }
  | { readonly ok: false; readonly because: ProofRefusal };

/** Proof that entry `index` is in the tree of `size` entries. Reads each tile once, at most two per tile level. */
export async function makeInclusionProof(
  hasher: Hasher,
  reader: TileReader,
  wanted: { readonly index: number; readonly size: number },
): Promise<MadeProof> {
  if (!isCount(wanted.size)) return { ok: false, because: "size-invalid" };
  if (!isCount(wanted.index)) return { ok: false, because: "index-invalid" };
  if (wanted.index >= wanted.size) return { ok: false, because: "index-beyond-size" };
  const ranges = inclusionSteps(wanted.index, wanted.size).map((step) => step.range);
  return rootsOf(hasher, reader, wanted.size, ranges);
}

/** Proof that the tree of `oldSize` entries is a beginning of the tree of `newSize` entries. */
export async function makeConsistencyProof(
  hasher: Hasher,
  reader: TileReader,
  wanted: { readonly oldSize: number; readonly newSize: number },
): Promise<MadeProof> {
  if (!isCount(wanted.oldSize) || !isCount(wanted.newSize)) return { ok: false, because: "size-invalid" };
  if (wanted.oldSize > wanted.newSize) return { ok: false, because: "sizes-swapped" };
  if (wanted.oldSize === 0 || wanted.oldSize === wanted.newSize) return { ok: true, proof: [] };
  const { seed, steps } = consistencySteps(wanted.oldSize, wanted.newSize);
  const ranges = steps.map((step) => step.range);
  return rootsOf(hasher, reader, wanted.newSize, seed === undefined ? ranges : [seed, ...ranges]);
}

/** Thrown inside this file only, to leave the recursion when a tile cannot be had. */
class TileUnreadable extends Error {
  readonly because: "tile-missing" | "tile-length";

  constructor(because: "tile-missing" | "tile-length") {
    super(because);
    this.because = because;
  }
}

async function rootsOf(
  hasher: Hasher,
  reader: TileReader,
  size: number,
  ranges: readonly EntryRange[],
): Promise<MadeProof> {
  const tiles = new Map<string, Promise<Uint8Array>>();
  const readOnce = (level: number, index: number): Promise<Uint8Array> => {
    const key = `${level}/${index}`;
    const known = tiles.get(key) ?? readWhole(reader, level, index, tileWidth(level, index, size));
    tiles.set(key, known);
    return known;
  };
  try {
    return { ok: true, proof: await Promise.all(ranges.map((range) => rangeRoot(hasher, readOnce, range))) };
  } catch (error) {
    if (error instanceof TileUnreadable) return { ok: false, because: error.because };
    throw error;
  }
}

/** Root over a range whose start is a multiple of the smallest power of two that is not below its length. */
async function rangeRoot(
  hasher: Hasher,
  readOnce: (level: number, index: number) => Promise<Uint8Array>,
  range: EntryRange,
): Promise<Uint8Array> {
  const count = range.to - range.from;
  const exponent = exponentOf(count);
  if (exponent === undefined) {
    // Only the right edge of the tree is incomplete.
    const middle = range.from + splitPoint(count);
    const [left, right] = await Promise.all([
      rangeRoot(hasher, readOnce, { from: range.from, to: middle }),
      rangeRoot(hasher, readOnce, { from: middle, to: range.to }),
    ]);
    return nodeHash(hasher, left, right);
  }
  const level = Math.floor(exponent / TILE_HEIGHT);
  const first = range.from / TILE_WIDTH ** level;
  const from = (first % TILE_WIDTH) * HASH_BYTES;
  const tile = await readOnce(level, Math.floor(first / TILE_WIDTH));
  return subtreeRoot(hasher, tile.subarray(from, from + 2 ** (exponent % TILE_HEIGHT) * HASH_BYTES));
}

async function readWhole(
  reader: TileReader,
  level: number,
  index: number,
  width: number,
): Promise<Uint8Array> {
  const hashes = await reader.readTile(level, index, width);
  if (hashes === undefined) throw new TileUnreadable("tile-missing");
  if (hashes.length !== width * HASH_BYTES) throw new TileUnreadable("tile-length");
  return hashes;
}
