/** The tiles of an export, read when they are first needed and held one per level: memory stays flat. */
import { entryFault, type EntryFault } from "./export-verdict.ts";
import type { ExportReader } from "./export-layout.ts";
import { firstDifferentHash } from "./first-difference.ts";
import { HASH_BYTES } from "./hasher.ts";
import { firstEntryBelow, TILE_WIDTH, type Tile, type TileCoordinates, tileWidth } from "./tile.ts";
import { formatTilePath } from "./tile-path.ts";

const FULL_TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** The tiles of a tree of `size` entries, as an export holds them (untrusted). */
export class StoredTiles {
  readonly #reader: ExportReader;
  readonly #size: number;
  readonly #held: Tile[] = [];

  constructor(reader: ExportReader, size: number) {
    this.#reader = reader;
    this.#size = size;
  }

  /** The tile at `level` and `index` with the width it has in this tree. */
  async read(level: number, index: number): Promise<{ readonly ok: true; readonly tile: Tile } | EntryFault> {
    const held = this.#held[level];
    if (held?.index === index) return { ok: true, tile: held };
    const coordinates = { level, index, width: tileWidth(level, index, this.#size) };
    const bytes = await readNarrowOrFull(this.#reader, coordinates);
    if (bytes === undefined) return tileFault("tile-missing", coordinates, this.#size, "is missing");
    if (bytes.length !== coordinates.width * HASH_BYTES) {
      return tileFault("tile-length", coordinates, this.#size, `holds ${bytes.length} bytes`);
    }
    const tile = { ...coordinates, hashes: bytes };
    this.#held[level] = tile;
    return { ok: true, tile };
  }

  /** Compares a tile that was computed from the entries with the stored one, as far as the computed one reaches. */
  async compare(computed: Tile): Promise<{ readonly ok: true } | EntryFault> {
    const stored = await this.read(computed.level, computed.index);
    if (!stored.ok) return stored;
    const position = firstDifferentHash(computed.hashes, stored.tile.hashes);
    if (position < 0) return { ok: true };
    return entryFault(
      "tile-mismatch",
      firstEntryBelow(computed, position),
      `hash ${position} of ${formatTilePath(stored.tile)} is not the hash over its entries`,
      firstEntryBelow(computed, position + 1),
    );
  }
}

/** A partial tile may have been replaced by the full one since (tlog-tiles allows it): then its beginning. */
async function readNarrowOrFull(
  reader: ExportReader,
  tile: TileCoordinates,
): Promise<Uint8Array | undefined> {
  const narrow = await reader.read(formatTilePath(tile), tile.width * HASH_BYTES);
  if (narrow !== undefined || tile.width === TILE_WIDTH) return narrow;
  const full = await reader.read(formatTilePath({ ...tile, width: TILE_WIDTH }), FULL_TILE_BYTES);
  return full?.length === FULL_TILE_BYTES ? full.subarray(0, tile.width * HASH_BYTES) : full;
}

function tileFault(
  because: "tile-missing" | "tile-length",
  tile: TileCoordinates,
  size: number,
  detail: string,
): EntryFault {
  const end = Math.min(size, firstEntryBelow(tile, tile.width));
  return entryFault(because, firstEntryBelow(tile, 0), `${formatTilePath(tile)} ${detail}`, end);
}
