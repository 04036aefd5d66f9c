/** The Merkle tree over a request's targets, for requests to more than 64 devices (RFC 6962 hashing, canonical targets as leaves). */
import type { Crypto } from "../crypto.ts";
import { concatBytes, decodeHex, encodeHex, equalBytes } from "../encoding/bytes.ts";
import { canonicalBytes } from "../encoding/canonical.ts";
import type { Target } from "../documents/request.ts";
import type { TargetProof } from "./offer.ts";

type Sha256 = Pick<Crypto, "sha256">;
const leafHash = (target: Target, crypto: Sha256) =>
  crypto.sha256(
    concatBytes(
      Uint8Array.of(0),
      canonicalBytes({ fingerprint: target.fingerprint, name: target.name, admission: target.admission }),
    ),
  );
const nodeHash = (left: Uint8Array, right: Uint8Array, crypto: Sha256) =>
  crypto.sha256(concatBytes(Uint8Array.of(1), left, right));
const named = (bytes: Uint8Array) => `sha256:${encodeHex(bytes)}`;
/** The 32 bytes of a `sha256:` text; undefined for anything else. */
function unnamed(text: string): Uint8Array | undefined {
  const bytes = text.startsWith("sha256:") ? decodeHex(text.slice("sha256:".length)) : undefined;
  return bytes?.length === 32 ? bytes : undefined;
}

/** The largest power of two below `size` (RFC 6962 section 2.1). */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function subtree(leaves: readonly Uint8Array[], crypto: Sha256): Uint8Array {
  const [only] = leaves;
  if (leaves.length === 1 && only) return only;
  const at = split(leaves.length);
  return nodeHash(subtree(leaves.slice(0, at), crypto), subtree(leaves.slice(at), crypto), crypto);
}

function pathTo(index: number, leaves: readonly Uint8Array[], crypto: Sha256): Uint8Array[] {
  if (leaves.length === 1) return [];
  const at = split(leaves.length);
  return index < at
    ? [...pathTo(index, leaves.slice(0, at), crypto), subtree(leaves.slice(at), crypto)]
    : [...pathTo(index - at, leaves.slice(at), crypto), subtree(leaves.slice(0, at), crypto)];
}

/** The root over targets sorted by fingerprint, as `targets_root` of a request. */
export function targetsRoot(targets: readonly Target[], crypto: Sha256): string {
  return named(
    subtree(
      targets.map((target) => leafHash(target, crypto)),
      crypto,
    ),
  );
}

/** The proof for the target at `index`. */
export function proveTarget(targets: readonly Target[], index: number, crypto: Sha256): TargetProof {
  const target = targets[index];
  if (!target) throw new RangeError(`no target ${index} among ${targets.length}`);
  const leaves = targets.map((item) => leafHash(item, crypto));
  return { ...target, index, path: pathTo(index, leaves, crypto).map(named) };
}

/** Whether the proof leads to `root` in a tree of `count` targets. Hostile proofs (wrong length, index, hash) are simply false. */
export function verifyTarget(proof: TargetProof, count: number, root: string, crypto: Sha256): boolean {
  if (!Number.isSafeInteger(proof.index) || proof.index < 0 || proof.index >= count || proof.path.length > 40)
    return false;
  let hash = leafHash(proof, crypto);
  let index = proof.index;
  let last = count - 1;
  // RFC 9162 section 2.1.3.2: index and last leaf are shifted together until the proof is used up.
  for (const text of proof.path) {
    const sibling = unnamed(text);
    if (!sibling || last === 0) return false;
    if (index % 2 === 1 || index === last) {
      hash = nodeHash(sibling, hash, crypto);
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2);
        last = Math.floor(last / 2);
      }
    } else hash = nodeHash(hash, sibling, crypto);
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  const expected = unnamed(root);
  return last === 0 && expected !== undefined && equalBytes(hash, expected);
}
