/** Entry bundles of C2SP tlog-tiles: up to 256 entries, each behind its length as big-endian uint16. */
import { LogError } from "./log-error.ts";
import { TILE_WIDTH } from "./tile.ts";

/** Largest entry that a bundle can hold, in bytes. */
export const MAX_ENTRY_BYTES = 65_535;

/** Largest possible bundle, in bytes: a reader need not take more. */
export const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_ENTRY_BYTES);

/** Why bytes are no bundle of the expected width. */
export type BundleRefusal = "bundle-truncated" | "bundle-trailing-bytes";

/** Bytes of a bundle of 1 to 256 entries. Throws LogError `entry-too-large` or `bundle-too-wide`. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH) {
    throw new LogError("bundle-too-wide", `a bundle holds 1 to ${TILE_WIDTH} entries, got ${entries.length}`);
  }
  let length = 0;
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new LogError(
        "entry-too-large",
        `an entry is at most ${MAX_ENTRY_BYTES} bytes, got ${entry.length}`,
      );
    }
    length += 2 + entry.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const entry of entries) {
    bytes[at] = entry.length >> 8;
    bytes[at + 1] = entry.length & 0xff;
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

/**
 * The first `width` entries of a bundle (from outside: untrusted), as views of `bytes`.
 *
 * Where the bytes end early or go on, the entries read so far come with the refusal, so that a verifier can still
 * name the first bad one.
 */
export function decodeBundle(
  bytes: Uint8Array,
  width: number,
): { readonly entries: readonly Uint8Array[]; readonly refused?: BundleRefusal } {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width) {
    const high = bytes[at];
    const low = bytes[at + 1];
    if (high === undefined || low === undefined) return { entries, refused: "bundle-truncated" };
    const end = at + 2 + high * 256 + low;
    if (end > bytes.length) return { entries, refused: "bundle-truncated" };
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return at === bytes.length ? { entries } : { entries, refused: "bundle-trailing-bytes" };
}
