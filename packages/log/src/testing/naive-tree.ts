/** The oracle of the tests: RFC 6962 section 2.1 written down word for word, recursive and slow, sharing no code with the package. */
import { createHash } from "node:crypto";

/** SHA-256 by the other Node interface. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** A hasher without fast paths. */
export const plainHasher = { sha256: (data: Uint8Array): Uint8Array => sha256(data) };

/** MTH(D[n]) of RFC 6962. */
export function naiveRoot(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return sha256();
  if (entries.length === 1) return sha256(Uint8Array.of(0), only);
  const k = naiveSplit(entries.length);
  return sha256(Uint8Array.of(1), naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)));
}

/** PATH(m, D[n]) of RFC 6962. */
export function naivePath(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  if (entries.length === 1) return [];
  const k = naiveSplit(entries.length);
  const left = entries.slice(0, k);
  const right = entries.slice(k);
  return m < k ? [...naivePath(m, left), naiveRoot(right)] : [...naivePath(m - k, right), naiveRoot(left)];
}

/** PROOF(m, D[n]) of RFC 6962. */
export function naiveConsistency(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  return subproof(m, entries, true);
}

function subproof(m: number, entries: readonly Uint8Array[], complete: boolean): Uint8Array[] {
  if (m === entries.length) return complete ? [] : [naiveRoot(entries)];
  const k = naiveSplit(entries.length);
  const left = entries.slice(0, k);
  const right = entries.slice(k);
  return m <= k
    ? [...subproof(m, left, complete), naiveRoot(right)]
    : [...subproof(m - k, right, false), naiveRoot(left)];
}

function naiveSplit(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}

/** `count` different short entries. */
export function someEntries(count: number, label = "entry"): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => new TextEncoder().encode(`${label} ${index}`));
}
