/** A whole log in memory, made with the package's own frontier: what the tests read tiles from. */
import { appendLeaves, emptyFrontier } from "../frontier.ts";
import { hashLeaves } from "../hashing.ts";
import { nodeHasher } from "../node-hasher.ts";
import type { TileReader } from "../make-proof.ts";
import { formatTilePath } from "../tile-path.ts";

/** Tiles by path, the root, and a reader over them. */
export interface MemoryLog extends TileReader {
  readonly size: number;
  readonly root: Uint8Array;
  readonly tiles: Map<string, Uint8Array>;
}

/** Appends the entries in batches of `batch`. */
export function memoryLog(entries: readonly Uint8Array[], batch = 1000): MemoryLog {
  const tiles = new Map<string, Uint8Array>();
  let state = appendLeaves(nodeHasher, emptyFrontier, new Uint8Array(0));
  for (let from = 0; from < entries.length; from += batch) {
    state = appendLeaves(
      nodeHasher,
      state.frontier,
      hashLeaves(nodeHasher, entries.slice(from, from + batch)),
    );
    for (const tile of state.tiles) tiles.set(formatTilePath(tile), tile.hashes);
  }
  return {
    size: entries.length,
    root: state.root,
    tiles,
    readTile: async (level, index, width) => tiles.get(formatTilePath({ level, index, width })),
  };
}
