/**
 * SHA-256 in Node's fastest form. `crypto.hash` with a one-byte-per-character string as output avoids a Buffer per
 * hash, which is 4 to 6 times faster than `createHash().update().digest()` for entries of some 200 bytes.
 */
import { hash } from "node:crypto";
import { HASH_BYTES, type Hasher } from "./hasher.ts";

const NODE_BYTES = 1 + 2 * HASH_BYTES;

/** The `Hasher` for Node, with both fast paths. */
export const nodeHasher: Required<Hasher> = { sha256, hashLeaves, hashPairs };

function sha256(data: Uint8Array): Uint8Array {
  const out = Buffer.alloc(HASH_BYTES);
  out.write(hash("sha256", data, "binary"), "latin1");
  return plain(out);
}

function hashLeaves(entries: readonly Uint8Array[]): Uint8Array {
  let longest = 0;
  for (const entry of entries) longest = Math.max(longest, entry.length);
  // The first byte stays 0x00, the leaf prefix; every entry is copied behind it in turn.
  const prefixed = Buffer.alloc(1 + longest);
  const packed = Buffer.alloc(entries.length * HASH_BYTES);
  let view = prefixed;
  let at = 0;
  for (const entry of entries) {
    if (view.length !== 1 + entry.length) view = prefixed.subarray(0, 1 + entry.length);
    view.set(entry, 1);
    packed.write(hash("sha256", view, "binary"), at, HASH_BYTES, "latin1");
    at += HASH_BYTES;
  }
  return plain(packed);
}

function hashPairs(hashes: Uint8Array): Uint8Array {
  const source = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  const parents = Buffer.alloc(hashes.length / 2);
  const prefixed = Buffer.alloc(NODE_BYTES);
  prefixed[0] = 0x01;
  for (let from = 0; from < source.length; from += 2 * HASH_BYTES) {
    source.copy(prefixed, 1, from, from + 2 * HASH_BYTES);
    parents.write(hash("sha256", prefixed, "binary"), from / 2, HASH_BYTES, "latin1");
  }
  return plain(parents);
}

/** The same memory without Buffer's own methods: its `slice` shares where ours are expected to copy. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
