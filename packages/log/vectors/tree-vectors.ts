/**
 * Vectors of the tree: the eight entries and the roots that Certificate Transparency implementations share (written
 * down here, not computed), every proof between them, and false proofs with the code that refuses them.
 */
import { encodeHex } from "@countersign/protocol";
import { leafHash } from "../src/hashing.ts";
import { makeConsistencyProof, makeInclusionProof, type MadeProof } from "../src/make-proof.ts";
import { nodeHasher } from "../src/node-hasher.ts";
import { memoryLog } from "../src/testing/memory-log.ts";

const ENTRIES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];

const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** `tree.json`: entries, roots, proofs; hashes in hex. */
export async function treeVectors(): Promise<object> {
  const entries = ENTRIES.map((hex) => new Uint8Array(Buffer.from(hex, "hex")));
  const leaves = entries.map((entry) => encodeHex(leafHash(nodeHasher, entry)));
  const inclusion: object[] = [];
  const consistency: object[] = [];
  for (let size = 1; size <= entries.length; size++) {
    const log = memoryLog(entries.slice(0, size));
    for (let index = 0; index < size; index++) {
      const proof = hexes(await makeInclusionProof(nodeHasher, log, { index, size }));
      inclusion.push({ index, size, root: ROOTS[size], leaf: leaves[index], proof });
    }
    for (let oldSize = 0; oldSize <= size; oldSize++) {
      const proof = hexes(await makeConsistencyProof(nodeHasher, log, { oldSize, newSize: size }));
      consistency.push({ oldSize, oldRoot: ROOTS[oldSize], newSize: size, newRoot: ROOTS[size], proof });
    }
  }
  const refused = await refusedProofs(memoryLog(entries), leaves);
  return { entries: ENTRIES, leaves, roots: ROOTS, inclusion, consistency, ...refused };
}

async function refusedProofs(log: ReturnType<typeof memoryLog>, leaves: string[]): Promise<object> {
  const path = hexes(await makeInclusionProof(nodeHasher, log, { index: 5, size: 8 }));
  const included = { index: 5, size: 8, root: ROOTS[8], leaf: leaves[5], proof: path };
  const steps = hexes(await makeConsistencyProof(nodeHasher, log, { oldSize: 3, newSize: 8 }));
  const extended = { oldSize: 3, oldRoot: ROOTS[3], newSize: 8, newRoot: ROOTS[8], proof: steps };
  return {
    inclusionRefused: [
      { ...included, why: "another entry", because: "root-mismatch", leaf: leaves[4] },
      { ...included, why: "another place", because: "root-mismatch", index: 4 },
      { ...included, why: "another tree", because: "root-mismatch", root: ROOTS[7] },
      { ...included, why: "swapped hashes", because: "root-mismatch", proof: path.toReversed() },
      { ...included, why: "one hash short", because: "proof-length", proof: path.slice(1) },
      { ...included, why: "one hash too many", because: "proof-length", proof: [...path, ROOTS[0]] },
      { ...included, why: "a smaller tree", because: "proof-length", size: 6 },
      { ...included, why: "beyond the tree", because: "index-beyond-size", index: 8 },
      { ...included, why: "negative index", because: "index-invalid", index: -1 },
      { ...included, why: "negative size", because: "size-invalid", size: -8 },
      { ...included, why: "size beyond 2^53 - 1", because: "size-invalid", size: 2 ** 53 },
      {
        ...included,
        why: "a hash of 31 bytes",
        because: "hash-length",
        proof: path.map((hash) => hash.slice(2)),
      },
    ],
    consistencyRefused: [
      { ...extended, why: "another old tree", because: "old-root-mismatch", oldRoot: ROOTS[2] },
      { ...extended, why: "another new tree", because: "new-root-mismatch", newRoot: ROOTS[7] },
      {
        ...extended,
        why: "swapped roots",
        because: "old-root-mismatch",
        oldRoot: ROOTS[8],
        newRoot: ROOTS[3],
      },
      { ...extended, why: "shrunk", because: "sizes-swapped", oldSize: 8, newSize: 3 },
      { ...extended, why: "swapped hashes", because: "old-root-mismatch", proof: steps.toReversed() },
      { ...extended, why: "one hash short", because: "proof-length", proof: steps.slice(1) },
      { ...extended, why: "one hash too many", because: "proof-length", proof: [...steps, ROOTS[0]] },
      { ...extended, why: "one size, two roots", because: "new-root-mismatch", oldSize: 8, proof: [] },
      { ...extended, why: "empty tree with a root", because: "old-root-mismatch", oldSize: 0, proof: [] },
      { ...extended, why: "negative size", because: "size-invalid", oldSize: -3 },
      {
        ...extended,
        why: "a hash of 31 bytes",
        because: "hash-length",
        proof: steps.map((hash) => hash.slice(2)),
      },
    ],
  };
}

function hexes(made: MadeProof): string[] {
  if (!made.ok) throw new Error(made.because);
  return made.proof.map(encodeHex);
}
