/**
 * Tiles as C2SP tlog-tiles defines them: up to 256 neighbouring hashes of one level, where each level stands eight
 * tree levels above the one below.
 */

/** Tree levels that one tile spans. */
export const TILE_HEIGHT = 8;

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256;

/** Highest tile level that a path may name (tlog-tiles: 0 to 63). */
export const MAX_TILE_LEVEL = 63;

/** Where a tile stands: level 0 holds leaf hashes; width 1 to 255 is a partial tile, 256 a full one. */
export interface TileCoordinates {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** A tile with its packed hashes (`width` times 32 bytes). */
export interface Tile extends TileCoordinates {
  readonly hashes: Uint8Array;
}

/** How many complete subtrees of 256^level entries a tree of `size` entries has. */
export function hashesAtLevel(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Width of tile `index` of `level` in a tree of `size` entries; 0 if that tree has no such tile. */
export function tileWidth(level: number, index: number, size: number): number {
  const inTile = hashesAtLevel(level, size) - index * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, inTile));
}

/** The first entry below the hash at `position` of a tile: where a bad hash begins to matter. */
export function firstEntryBelow(tile: TileCoordinates, position: number): number {
  return (tile.index * TILE_WIDTH + position) * TILE_WIDTH ** tile.level;
}
