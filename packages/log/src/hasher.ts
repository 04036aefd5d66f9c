/**
 * What this package needs of SHA-256. The hash is passed in, so that the same code runs in Node, in an agent and in
 * a browser; the two optional members let a host do a whole batch at once (see node-hasher.ts).
 */

/** Length of every hash in the log, in bytes (SHA-256). */
export const HASH_BYTES = 32;

/**
 * SHA-256, passed in by the host.
 *
 * "Packed hashes" are hashes laid one after the other without separators, 32 bytes each: exactly the bytes of a tile.
 */
export interface Hasher {
  /** The 32-byte SHA-256 of `data`. */
  sha256(data: Uint8Array): Uint8Array;
  /** Optional fast path: packed leaf hashes of the entries, SHA-256(0x00 || entry) each. */
  hashLeaves?(entries: readonly Uint8Array[]): Uint8Array;
  /** Optional fast path: packed parents of 2n packed hashes, SHA-256(0x01 || left || right) each; gives n hashes. */
  hashPairs?(hashes: Uint8Array): Uint8Array;
}
