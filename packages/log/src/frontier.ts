/**
 * The right edge of the tree: all that a writer must keep to append entries without reading the log.
 *
 * It holds, for each tile level, the hashes of the partial tile there (none where the level ends in a full tile), so
 * a batch of leaves gives every new and changed tile and the new root from memory alone. Values are never changed in
 * place: a transaction that fails simply keeps the old frontier.
 */
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import { emptyRoot, hashPairs, nodeHash } from "./hashing.ts";
import { LogError } from "./log-error.ts";
import { TILE_HEIGHT, TILE_WIDTH, type Tile } from "./tile.ts";
import { isCount } from "./tree-size.ts";

const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** State of an append-only tree: its size and, per tile level, the packed hashes of the partial tile. */
export interface Frontier {
  readonly size: number;
  readonly edge: readonly Uint8Array[];
}

/** What a batch of leaves changed. */
export interface Extension {
  readonly frontier: Frontier;
  /** Every tile that is new or wider than before, lowest level first; at most the last of each level is partial. */
  readonly tiles: readonly Tile[];
}

/** The frontier of a tree without entries. */
export const emptyFrontier: Frontier = { size: 0, edge: [] };

/** Appends packed leaf hashes. Costs about one hash per leaf; `frontierRoot` is apart because few callers need each root. */
export function extendFrontier(hasher: Hasher, frontier: Frontier, leaves: Uint8Array): Extension {
  if (leaves.length % HASH_BYTES !== 0) {
    throw new LogError("hash-length", `leaves are packed hashes, got ${leaves.length} bytes`);
  }
  const size = frontier.size + leaves.length / HASH_BYTES;
  if (!isCount(size)) throw new LogError("not-an-integer", "the tree would outgrow exact numbers");

  const edge = [...frontier.edge];
  const tiles: Tile[] = [];
  let added = leaves;
  for (let level = 0; added.length > 0; level++) {
    const hashes = concat(edge[level] ?? new Uint8Array(0), added);
    const fullBytes = hashes.length - (hashes.length % TILE_BYTES);
    const firstIndex = Math.floor(frontier.size / TILE_WIDTH ** (level + 1));
    for (let from = 0; from < hashes.length; from += TILE_BYTES) {
      const tile = hashes.subarray(from, Math.min(from + TILE_BYTES, hashes.length));
      tiles.push({
        level,
        index: firstIndex + from / TILE_BYTES,
        width: tile.length / HASH_BYTES,
        hashes: tile,
      });
    }
    edge[level] = hashes.slice(fullBytes);
    added = tileRoots(hasher, hashes.subarray(0, fullBytes));
  }
  return { frontier: { size, edge }, tiles };
}

/** Root hash of the tree at this frontier (RFC 6962 MTH of all its entries). */
export function frontierRoot(hasher: Hasher, frontier: Frontier): Uint8Array {
  let root: Uint8Array | undefined;
  for (const hashes of frontier.edge) {
    // Everything below stands to the right of this level's hashes and is smaller than any one of them.
    root = rootWithRest(hasher, hashes, root);
  }
  return root ?? emptyRoot(hasher);
}

/** Appends packed leaf hashes and gives the new root too: what a sequencer does once per batch. */
export function appendLeaves(
  hasher: Hasher,
  frontier: Frontier,
  leaves: Uint8Array,
): Extension & { readonly root: Uint8Array } {
  const extension = extendFrontier(hasher, frontier, leaves);
  return { ...extension, root: frontierRoot(hasher, extension.frontier) };
}

/**
 * Root over complete neighbouring subtrees (`hashes`, all of one size) and a smaller rest to their right.
 *
 * The subtrees fold from the right: a lone one waits until something stands on its right.
 */
function rootWithRest(
  hasher: Hasher,
  hashes: Uint8Array,
  rest: Uint8Array | undefined,
): Uint8Array | undefined {
  let level = hashes;
  let right = rest;
  while (level.length > 0) {
    const paired = level.length - (level.length % (2 * HASH_BYTES));
    if (paired < level.length) {
      const lone = level.subarray(paired);
      right = right === undefined ? new Uint8Array(lone) : nodeHash(hasher, lone, right);
    }
    level = hashPairs(hasher, level.subarray(0, paired));
  }
  return right;
}

/** Packed roots of packed full tiles. */
function tileRoots(hasher: Hasher, fullTiles: Uint8Array): Uint8Array {
  let hashes = fullTiles;
  for (let height = 0; height < TILE_HEIGHT && hashes.length > 0; height++)
    hashes = hashPairs(hasher, hashes);
  return hashes;
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
