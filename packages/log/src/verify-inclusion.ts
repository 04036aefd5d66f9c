/** Verifies that one entry is in a tree (RFC 6962 section 2.1.1, RFC 9162 section 2.1.3.2). */
import { equalBytes } from "@countersign/protocol";
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import { nodeHash } from "./hashing.ts";
import { inclusionSteps } from "./proof-path.ts";
import { isCount } from "./tree-size.ts";

/** Why an inclusion proof proves nothing. */
export type InclusionRefusal =
  | "size-invalid"
  | "index-invalid"
  | "index-beyond-size"
  | "hash-length"
  | "proof-length"
  | "root-mismatch";

/** A claim that the entry with hash `leaf` is number `index` of the tree with this `size` and `root`. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly leaf: Uint8Array;
  /** From outside: untrusted. */
  readonly proof: readonly Uint8Array[];
}

/** Whether the proof shows what is claimed; the size and root must come from a checkpoint that the caller trusts. */
export function verifyInclusion(
  hasher: Hasher,
  claim: InclusionClaim,
): { readonly ok: true } | { readonly ok: false; readonly because: InclusionRefusal } {
  const { index, size, root, leaf, proof } = claim;
  if (!isCount(size)) return { ok: false, because: "size-invalid" };
  if (!isCount(index)) return { ok: false, because: "index-invalid" };
  if (index >= size) return { ok: false, because: "index-beyond-size" };
  const steps = inclusionSteps(index, size);
  if (proof.length !== steps.length) return { ok: false, because: "proof-length" };
  if ([root, leaf, ...proof].some((hash) => hash.length !== HASH_BYTES)) {
    return { ok: false, because: "hash-length" };
  }

  let folded = leaf;
  for (const [at, hash] of proof.entries()) {
    folded = steps[at]?.side === "left" ? nodeHash(hasher, hash, folded) : nodeHash(hasher, folded, hash);
  }
  return equalBytes(folded, root) ? { ok: true } : { ok: false, because: "root-mismatch" };
}
