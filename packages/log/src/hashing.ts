/**
 * RFC 6962 section 2.1 hashing: leaves and inner nodes are hashed under different prefixes, so that no entry can be
 * passed off as a node.
 */
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import { LogError } from "./log-error.ts";

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** Hash of one log entry: SHA-256(0x00 || entry). */
export function leafHash(hasher: Hasher, entry: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(entry.length + 1);
  prefixed[0] = LEAF_PREFIX;
  prefixed.set(entry, 1);
  return hasher.sha256(prefixed);
}

/** Hash of an inner node: SHA-256(0x01 || left || right). Both must be 32 bytes. */
export function nodeHash(hasher: Hasher, left: Uint8Array, right: Uint8Array): Uint8Array {
  requireHash(left);
  requireHash(right);
  const prefixed = new Uint8Array(1 + 2 * HASH_BYTES);
  prefixed[0] = NODE_PREFIX;
  prefixed.set(left, 1);
  prefixed.set(right, 1 + HASH_BYTES);
  return hasher.sha256(prefixed);
}

/** Root of the tree without entries: SHA-256 of nothing. */
export function emptyRoot(hasher: Hasher): Uint8Array {
  return hasher.sha256(new Uint8Array(0));
}

/** Packed leaf hashes of many entries, by the host's fast path where it has one. */
export function hashLeaves(hasher: Hasher, entries: readonly Uint8Array[]): Uint8Array {
  if (hasher.hashLeaves !== undefined) return hasher.hashLeaves(entries);
  const packed = new Uint8Array(entries.length * HASH_BYTES);
  for (const [position, entry] of entries.entries())
    packed.set(leafHash(hasher, entry), position * HASH_BYTES);
  return packed;
}

/** Packed parents of an even number of packed hashes, by the host's fast path where it has one. */
export function hashPairs(hasher: Hasher, hashes: Uint8Array): Uint8Array {
  if (hashes.length % (2 * HASH_BYTES) !== 0) {
    throw new LogError(
      "hash-length",
      `hashPairs needs an even number of packed hashes, got ${hashes.length} bytes`,
    );
  }
  if (hasher.hashPairs !== undefined) return hasher.hashPairs(hashes);
  const parents = new Uint8Array(hashes.length / 2);
  const prefixed = new Uint8Array(1 + 2 * HASH_BYTES);
  prefixed[0] = NODE_PREFIX;
  for (let from = 0; from < hashes.length; from += 2 * HASH_BYTES) {
    prefixed.set(hashes.subarray(from, from + 2 * HASH_BYTES), 1);
    parents.set(hasher.sha256(prefixed), from / 2);
  }
  return parents;
}

/**
 * Root over one or more packed hashes taken as neighbouring nodes of one level.
 *
 * A last node without a neighbour is carried up unchanged, which gives the split "largest power of two smaller than
 * n" of RFC 6962.
 */
export function subtreeRoot(hasher: Hasher, hashes: Uint8Array): Uint8Array {
  if (hashes.length === 0 || hashes.length % HASH_BYTES !== 0) {
    throw new LogError(
      "hash-length",
      `subtreeRoot needs one or more packed hashes, got ${hashes.length} bytes`,
    );
  }
  let level = hashes;
  while (level.length > HASH_BYTES) {
    const paired = level.length - (level.length % (2 * HASH_BYTES));
    const parents = hashPairs(hasher, level.subarray(0, paired));
    if (paired === level.length) {
      level = parents;
    } else {
      const carried = new Uint8Array(parents.length + HASH_BYTES);
      carried.set(parents);
      carried.set(level.subarray(paired), parents.length);
      level = carried;
    }
  }
  return new Uint8Array(level);
}

function requireHash(hash: Uint8Array): void {
  if (hash.length !== HASH_BYTES) {
    throw new LogError("hash-length", `a hash is ${HASH_BYTES} bytes, got ${hash.length}`);
  }
}
