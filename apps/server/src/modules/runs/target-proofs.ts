/** Inclusion proofs of all targets of a large request at once: each hash of the tree is made a single time. */
import { leafHash, nodeHash } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { canonicalBytes, encodeHex, type Target, type TargetProof } from "@countersign/protocol";

const named = (hash: Uint8Array) => `sha256:${encodeHex(hash)}`;

/** The tree over targets sorted by fingerprint, as `targets_root` of a request names its root (RFC 6962). */
export class TargetTree {
  readonly #targets: readonly Target[];
  readonly #leaves: readonly Uint8Array[];
  readonly #nodes = new Map<number, Uint8Array>();

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
    this.#leaves = targets.map(({ fingerprint, name, admission }) =>
      leafHash(nodeHasher, canonicalBytes({ fingerprint, name, admission })),
    );
  }

  /** What `targets_root` of the request says. */
  root(): string {
    return named(this.#node(0, this.#leaves.length));
  }

  /** The proof for the target at this place. Throws RangeError where there is none. */
  prove(index: number): TargetProof {
    const target = this.#targets[index];
    if (!target) throw new RangeError(`no target ${index} among ${this.#targets.length}`);
    const { fingerprint, name, admission } = target;
    const path = this.#path(index, 0, this.#leaves.length).map(named);
    return { fingerprint, name, admission, index, path };
  }

  #path(index: number, from: number, size: number): Uint8Array[] {
    if (size === 1) return [];
    const left = largestPowerBelow(size);
    return index < left
      ? [...this.#path(index, from, left), this.#node(from + left, size - left)]
      : [...this.#path(index - left, from + left, size - left), this.#node(from, left)];
  }

  #node(from: number, size: number): Uint8Array {
    if (size === 1) {
      const leaf = this.#leaves[from];
      if (!leaf) throw new RangeError(`no leaf ${from}`);
      return leaf;
    }
    // Targets are at most 100,000, so both numbers fit into one key.
    const key = from * 2 ** 20 + size;
    const known = this.#nodes.get(key);
    if (known) return known;
    const left = largestPowerBelow(size);
    const node = nodeHash(nodeHasher, this.#node(from, left), this.#node(from + left, size - left));
    this.#nodes.set(key, node);
    return node;
  }
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}
