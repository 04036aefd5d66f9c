/** Verifies that one tree is a beginning of another (RFC 6962 section 2.1.2, RFC 9162 section 2.1.4.2). */
import { equalBytes } from "@countersign/protocol";
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import { emptyRoot, nodeHash } from "./hashing.ts";
import { consistencySteps } from "./proof-path.ts";
import { isCount } from "./tree-size.ts";

/** Why a consistency proof proves nothing. */
export type ConsistencyRefusal =
  | "size-invalid"
  | "sizes-swapped"
  | "hash-length"
  | "proof-length"
  | "old-root-mismatch"
  | "new-root-mismatch";

/** A claim that the new tree holds the old one unchanged and only adds to it. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  /** From outside: untrusted. Empty where the sizes are equal or the old tree is empty. */
  readonly proof: readonly Uint8Array[];
}

/** Whether the proof shows what is claimed. `sizes-swapped` means that the "new" tree is the smaller one. */
export function verifyConsistency(
  hasher: Hasher,
  claim: ConsistencyClaim,
): { readonly ok: true } | { readonly ok: false; readonly because: ConsistencyRefusal } {
  const { oldSize, oldRoot, newSize, newRoot, proof } = claim;
  if (!isCount(oldSize) || !isCount(newSize)) return { ok: false, because: "size-invalid" };
  if (oldSize > newSize) return { ok: false, because: "sizes-swapped" };
  if (oldSize === 0 || oldSize === newSize) return withoutProof(hasher, claim);

  const { seed, steps } = consistencySteps(oldSize, newSize);
  const hashes = seed === undefined ? [oldRoot, ...proof] : proof;
  const [first, ...rest] = hashes;
  if (first === undefined || rest.length !== steps.length) return { ok: false, because: "proof-length" };
  if (!areHashes(oldRoot, newRoot, ...proof)) return { ok: false, because: "hash-length" };

  let oldFolded = first;
  let newFolded = first;
  for (const [at, hash] of rest.entries()) {
    if (steps[at]?.side === "left") {
      oldFolded = nodeHash(hasher, hash, oldFolded);
      newFolded = nodeHash(hasher, hash, newFolded);
    } else {
      // To the right of the old tree's end: only the new tree knows it.
      newFolded = nodeHash(hasher, newFolded, hash);
    }
  }
  if (!equalBytes(oldFolded, oldRoot)) return { ok: false, because: "old-root-mismatch" };
  return equalBytes(newFolded, newRoot) ? { ok: true } : { ok: false, because: "new-root-mismatch" };
}

/** The two cases that need no proof, and refuse one: an empty old tree, and two trees of one size. */
function withoutProof(
  hasher: Hasher,
  claim: ConsistencyClaim,
): { readonly ok: true } | { readonly ok: false; readonly because: ConsistencyRefusal } {
  if (claim.proof.length > 0) return { ok: false, because: "proof-length" };
  if (!areHashes(claim.oldRoot, claim.newRoot)) return { ok: false, because: "hash-length" };
  if (claim.oldSize === 0 && !equalBytes(claim.oldRoot, emptyRoot(hasher))) {
    return { ok: false, because: "old-root-mismatch" };
  }
  if (claim.oldSize === claim.newSize && !equalBytes(claim.oldRoot, claim.newRoot)) {
    return { ok: false, because: "new-root-mismatch" };
  }
  return { ok: true };
}

function areHashes(...hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === HASH_BYTES);
}
