/** Comparing packed hashes: public values, so not in constant time. */
import { HASH_BYTES } from "./hasher.ts";

/** Number of the first hash in which two runs of packed hashes differ, within the shorter one; -1 if there is none. */
export function firstDifferentHash(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    if (left[at] !== right[at]) return Math.floor(at / HASH_BYTES);
  }
  return -1;
}
