/** One entry bundle of an export: are its entries the ones whose hashes stand in the tree? */
import { decodeBundle, MAX_BUNDLE_BYTES } from "./entry-bundle.ts";
import { parseHeader } from "./entry-header.ts";
import { isHeader } from "./header-shape.ts";
import { entryFault, type EntryFault } from "./export-verdict.ts";
import type { ExportReader } from "./export-layout.ts";
import { firstDifferentHash } from "./first-difference.ts";
import type { Hasher } from "./hasher.ts";
import { hashLeaves } from "./hashing.ts";
import { TILE_WIDTH, type Tile } from "./tile.ts";
import { type BundleCoordinates, formatBundlePath } from "./tile-path.ts";

/** The entries of a bundle up to the first bad one, and what is wrong with that. */
export interface CheckedBundle {
  readonly entries: readonly Uint8Array[];
  /** Packed leaf hashes of the entries. */
  readonly leaves: Uint8Array;
  readonly fault?: EntryFault;
}

/** Reads the bundle that belongs to a level-0 tile and compares entry by entry. */
export async function verifyBundle(hasher: Hasher, reader: ExportReader, tile: Tile): Promise<CheckedBundle> {
  const first = tile.index * TILE_WIDTH;
  const read = await readNarrowOrFull(reader, tile);
  if (read === undefined) {
    const detail = `${formatBundlePath(tile)} is missing`;
    return {
      entries: [],
      leaves: new Uint8Array(0),
      fault: entryFault("entry-missing", first, detail, first + tile.width),
    };
  }
  const { entries, refused } = decodeBundle(read.bytes, read.width);
  const wanted = entries.slice(0, tile.width);
  const leaves = hashLeaves(hasher, wanted);
  const fault = firstFault(tile, wanted, leaves, refused);
  return {
    entries: wanted.slice(0, fault === undefined ? tile.width : fault.index - first),
    leaves,
    ...(fault && { fault }),
  };
}

function firstFault(
  tile: Tile,
  entries: readonly Uint8Array[],
  leaves: Uint8Array,
  refused: string | undefined,
): EntryFault | undefined {
  const first = tile.index * TILE_WIDTH;
  const path = formatBundlePath(tile);
  const different = firstDifferentHash(leaves, tile.hashes);
  const genuine = different < 0 ? entries : entries.slice(0, different);
  const malformed = genuine.findIndex((entry) => !isHeader(entry));
  if (malformed >= 0) {
    const header = parseHeader(genuine[malformed] ?? new Uint8Array(0));
    return entryFault(
      "entry-malformed",
      first + malformed,
      `entry is no header: ${header.ok || header.because}`,
    );
  }
  if (different >= 0) {
    return entryFault("entry-mismatch", first + different, "entry does not hash to its place in the tree");
  }
  if (entries.length < tile.width) {
    return entryFault("entry-missing", first + entries.length, `${path} ends before this entry`);
  }
  if (refused !== undefined)
    return entryFault("bundle-trailing-bytes", first + tile.width, `${path} goes on after its last entry`);
  return undefined;
}

/** As with tiles, a partial bundle may have been replaced by the full one since. */
async function readNarrowOrFull(
  reader: ExportReader,
  bundle: BundleCoordinates,
): Promise<{ readonly bytes: Uint8Array; readonly width: number } | undefined> {
  const narrow = await reader.read(formatBundlePath(bundle), MAX_BUNDLE_BYTES);
  if (narrow !== undefined) return { bytes: narrow, width: bundle.width };
  if (bundle.width === TILE_WIDTH) return undefined;
  const full = await reader.read(
    formatBundlePath({ index: bundle.index, width: TILE_WIDTH }),
    MAX_BUNDLE_BYTES,
  );
  return full === undefined ? undefined : { bytes: full, width: TILE_WIDTH };
}
