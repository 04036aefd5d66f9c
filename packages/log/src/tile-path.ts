/**
 * Paths of C2SP tlog-tiles: `tile/<L>/<N>[.p/<W>]` for hashes, `tile/entries/<N>[.p/<W>]` for entry bundles.
 * Parsing is strict: exactly one spelling for each tile, so a path from outside names one file or is refused.
 */
import { LogError } from "./log-error.ts";
import { MAX_TILE_LEVEL, TILE_WIDTH, type TileCoordinates } from "./tile.ts";
import { isCount } from "./tree-size.ts";

/** Where an entry bundle stands: `width` entries, 256 when full. */
export interface BundleCoordinates {
  readonly index: number;
  readonly width: number;
}

/** What a path names. */
export type TilePath =
  | ({ readonly kind: "hashes" } & TileCoordinates)
  | ({ readonly kind: "entries" } & BundleCoordinates);

/** Why a path names nothing. */
export type TilePathRefusal = "path-malformed" | "level-invalid" | "index-invalid" | "width-invalid";

/** Longest path that can name a tile whose index fits in 2^53 - 1, with room to spare. */
const MAX_PATH_LENGTH = 64;

/** An index in groups of three digits, all but the last marked with `x`: 1234067 is `x001/x234/067`. */
export function formatTileIndex(index: number): string {
  if (!isCount(index)) throw new LogError("not-an-integer", `a tile index is a whole number, got ${index}`);
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/\d{3}/g) ?? [];
  return groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join("/");
}

/** Path of a hash tile, without leading slash. */
export function formatTilePath(tile: TileCoordinates): string {
  if (!isCount(tile.level) || tile.level > MAX_TILE_LEVEL) {
    throw new LogError("not-an-integer", `a tile level is 0 to ${MAX_TILE_LEVEL}, got ${tile.level}`);
  }
  return `tile/${tile.level}/${formatTileIndex(tile.index)}${widthSuffix(tile.width)}`;
}

/** Path of an entry bundle, without leading slash. */
export function formatBundlePath(bundle: BundleCoordinates): string {
  return `tile/entries/${formatTileIndex(bundle.index)}${widthSuffix(bundle.width)}`;
}

/** What `path` (from outside: untrusted, without leading slash) names, or why it names nothing. */
export function parseTilePath(
  path: string,
):
  | { readonly ok: true; readonly tile: TilePath }
  | { readonly ok: false; readonly because: TilePathRefusal } {
  if (path.length > MAX_PATH_LENGTH) return { ok: false, because: "path-malformed" };
  const parts = /^tile\/(entries|\d{1,3})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,4}))?$/.exec(path);
  if (parts === null) return { ok: false, because: "path-malformed" };
  const [, level = "", groups = "", partial] = parts;

  const index = parseTileIndex(groups);
  if (index === undefined) return { ok: false, because: "index-invalid" };
  const width = partial === undefined ? TILE_WIDTH : parsePlain(partial, 1, TILE_WIDTH - 1);
  if (width === undefined) return { ok: false, because: "width-invalid" };
  if (level === "entries") return { ok: true, tile: { kind: "entries", index, width } };
  const levelNumber = parsePlain(level, 0, MAX_TILE_LEVEL);
  if (levelNumber === undefined) return { ok: false, because: "level-invalid" };
  return { ok: true, tile: { kind: "hashes", level: levelNumber, index, width } };
}

function parseTileIndex(groups: string): number | undefined {
  const index = Number(groups.replaceAll(/[x/]/g, ""));
  // Reformatting refuses superfluous leading groups and whatever exceeds exact numbers.
  return isCount(index) && formatTileIndex(index) === groups ? index : undefined;
}

function parsePlain(digits: string, least: number, most: number): number | undefined {
  const value = Number(digits);
  return String(value) === digits && value >= least && value <= most ? value : undefined;
}

function widthSuffix(width: number): string {
  if (!isCount(width) || width < 1 || width > TILE_WIDTH) {
    throw new LogError("not-an-integer", `a tile is 1 to ${TILE_WIDTH} wide, got ${width}`);
  }
  return width === TILE_WIDTH ? "" : `.p/${width}`;
}
