import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leafHash } from "./hashing.ts";
import { makeConsistencyProof, makeInclusionProof, type MadeProof } from "./make-proof.ts";
import { nodeHasher } from "./node-hasher.ts";
import { memoryLog } from "./testing/memory-log.ts";
import { naiveConsistency, naivePath, naiveRoot, sha256, someEntries } from "./testing/naive-tree.ts";
import { type ConsistencyClaim, verifyConsistency } from "./verify-consistency.ts";
import { type InclusionClaim, verifyInclusion } from "./verify-inclusion.ts";

const hexes = (hashes: readonly Uint8Array[]): string[] =>
  hashes.map((hash) => Buffer.from(hash).toString("hex"));

function made(result: MadeProof): readonly Uint8Array[] {
  if (!result.ok) throw new Error(result.because);
  return result.proof;
}

const entries = someEntries(600);
const size = 600;
const log = memoryLog(entries);

describe("proofs from tiles equal the recursive definition", () => {
  test("inclusion, for every entry of every tree up to 20, and verify", async () => {
    for (let count = 1; count <= 20; count++) {
      const some = entries.slice(0, count);
      const small = memoryLog(some);
      for (let index = 0; index < count; index++) {
        const proof = made(await makeInclusionProof(nodeHasher, small, { index, size: count }));
        expect(hexes(proof)).toEqual(hexes(naivePath(index, some)));
        const leaf = leafHash(nodeHasher, some[index] ?? new Uint8Array(0));
        const claim = { index, size: count, root: naiveRoot(some), leaf, proof };
        expect(verifyInclusion(nodeHasher, claim)).toEqual({ ok: true });
      }
    }
  });

  test("consistency, for every pair of trees up to 20, and verify", async () => {
    for (let newSize = 1; newSize <= 20; newSize++) {
      const some = entries.slice(0, newSize);
      const small = memoryLog(some);
      for (let oldSize = 1; oldSize <= newSize; oldSize++) {
        const proof = made(await makeConsistencyProof(nodeHasher, small, { oldSize, newSize }));
        expect(hexes(proof)).toEqual(hexes(naiveConsistency(oldSize, some)));
        const oldRoot = naiveRoot(some.slice(0, oldSize));
        const claim = { oldSize, oldRoot, newSize, newRoot: naiveRoot(some), proof };
        expect(verifyConsistency(nodeHasher, claim)).toEqual({ ok: true });
      }
    }
  });

  test("across tile borders, with the tiles of a larger log cut to the size asked for", async () => {
    const reader = {
      readTile: async (level: number, index: number, width: number) => {
        const tile = await log.readTile(level, index, 256);
        const partial = tile ?? (await log.readTile(level, index, level === 0 ? 88 : 2));
        return partial?.subarray(0, width * 32);
      },
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: size }), fc.nat(), async (newSize, pick) => {
        const some = entries.slice(0, newSize);
        const index = pick % newSize;
        const oldSize = 1 + (pick % newSize);
        const inclusion = made(await makeInclusionProof(nodeHasher, reader, { index, size: newSize }));
        expect(hexes(inclusion)).toEqual(hexes(naivePath(index, some)));
        const consistency = made(await makeConsistencyProof(nodeHasher, reader, { oldSize, newSize }));
        expect(hexes(consistency)).toEqual(hexes(naiveConsistency(oldSize, some)));
      }),
      { numRuns: 60 },
    );
  });

  test("in a tree of three tile levels", async () => {
    const many = someEntries(66_000);
    const large = memoryLog(many, 5000);
    for (const index of [0, 255, 256, 65_535, 65_536, 65_999]) {
      const proof = made(await makeInclusionProof(nodeHasher, large, { index, size: 66_000 }));
      const leaf = leafHash(nodeHasher, many[index] ?? new Uint8Array(0));
      expect(verifyInclusion(nodeHasher, { index, size: 66_000, root: large.root, leaf, proof })).toEqual({
        ok: true,
      });
    }
    for (const oldSize of [1, 256, 300, 65_536, 65_537, 65_999]) {
      const proof = made(await makeConsistencyProof(nodeHasher, large, { oldSize, newSize: 66_000 }));
      const oldRoot = memoryLog(many.slice(0, oldSize)).root;
      const claim = { oldSize, oldRoot, newSize: 66_000, newRoot: large.root, proof };
      expect(verifyConsistency(nodeHasher, claim)).toEqual({ ok: true });
    }
  });
});

describe("a proof is not made", () => {
  const refusal = (result: MadeProof): unknown => (result.ok ? result.proof : result.because);

  test("for an entry beyond the tree, a negative, fractional or inexact index or size", async () => {
    const inclusion = async (index: number, of: number): Promise<unknown> =>
      refusal(await makeInclusionProof(nodeHasher, log, { index, size: of }));
    expect(await inclusion(600, 600)).toBe("index-beyond-size");
    expect(await inclusion(0, 0)).toBe("index-beyond-size");
    expect(await inclusion(-1, 600)).toBe("index-invalid");
    expect(await inclusion(1.5, 600)).toBe("index-invalid");
    expect(await inclusion(Number.NaN, 600)).toBe("index-invalid");
    expect(await inclusion(0, 2 ** 53)).toBe("size-invalid");
    expect(await inclusion(0, -5)).toBe("size-invalid");
  });

  test("from a larger to a smaller tree, or between sizes that are no sizes", async () => {
    const consistency = async (oldSize: number, newSize: number): Promise<unknown> =>
      refusal(await makeConsistencyProof(nodeHasher, log, { oldSize, newSize }));
    expect(await consistency(600, 599)).toBe("sizes-swapped");
    expect(await consistency(-1, 600)).toBe("size-invalid");
    expect(await consistency(1, Number.POSITIVE_INFINITY)).toBe("size-invalid");
    expect(await consistency(0, 600)).toEqual([]);
    expect(await consistency(600, 600)).toEqual([]);
  });

  test("from a tile that is missing, or shorter or longer than its width", async () => {
    const wanted = { index: 3, size: 600 };
    const missing = { readTile: async () => undefined };
    expect(refusal(await makeInclusionProof(nodeHasher, missing, wanted))).toBe("tile-missing");
    const short = {
      readTile: async (_level: number, _index: number, width: number) => new Uint8Array(width * 32 - 1),
    };
    expect(refusal(await makeInclusionProof(nodeHasher, short, wanted))).toBe("tile-length");
    expect(refusal(await makeConsistencyProof(nodeHasher, short, { oldSize: 3, newSize: 600 }))).toBe(
      "tile-length",
    );
  });

  test("and a reader's own failure is passed on, not taken for a missing tile", async () => {
    const broken = {
      readTile: async () => {
        throw new Error("disk on fire");
      },
    };
    await expect(makeInclusionProof(nodeHasher, broken, { index: 3, size: 600 })).rejects.toThrow(
      "disk on fire",
    );
  });
});

describe("cheating with an inclusion proof", () => {
  const index = 357;
  const honest = async (): Promise<InclusionClaim> => ({
    index,
    size,
    root: log.root,
    leaf: leafHash(nodeHasher, entries[index] ?? new Uint8Array(0)),
    proof: made(await makeInclusionProof(nodeHasher, log, { index, size })),
  });
  const verdict = async (change: (claim: InclusionClaim) => Partial<InclusionClaim>): Promise<unknown> => {
    const claim = await honest();
    const verified = verifyInclusion(nodeHasher, { ...claim, ...change(claim) });
    return verified.ok ? "ok" : verified.because;
  };

  test("the honest claim passes", async () => {
    expect(await verdict(() => ({}))).toBe("ok");
  });

  test("another entry is not in that place", async () => {
    expect(await verdict(() => ({ leaf: leafHash(nodeHasher, new Uint8Array(3)) }))).toBe("root-mismatch");
  });

  test("the same entry is not in another place", async () => {
    for (const other of [0, 356, 358, 101]) {
      expect(["root-mismatch", "proof-length"]).toContain(await verdict(() => ({ index: other })));
    }
  });

  test("an entry beyond the tree is not in it", async () => {
    expect(await verdict(() => ({ index: size }))).toBe("index-beyond-size");
    expect(await verdict(() => ({ size: 0 }))).toBe("index-beyond-size");
  });

  test("a negative, fractional or inexact index is none", async () => {
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(await verdict(() => ({ index: bad }))).toBe("index-invalid");
  });

  test("a negative, fractional or inexact size is none", async () => {
    for (const bad of [-600, 600.5, Number.NaN, 2 ** 53])
      expect(await verdict(() => ({ size: bad }))).toBe("size-invalid");
  });

  test("a proof one hash short, one longer, or empty is refused by its length", async () => {
    expect(await verdict(({ proof }) => ({ proof: proof.slice(1) }))).toBe("proof-length");
    expect(await verdict(({ proof }) => ({ proof: [...proof, sha256()] }))).toBe("proof-length");
    expect(await verdict(() => ({ proof: [] }))).toBe("proof-length");
  });

  test("an endless proof costs nothing", async () => {
    const endless = Array.from({ length: 100_000 }, () => sha256());
    expect(await verdict(() => ({ proof: endless }))).toBe("proof-length");
  });

  test("swapped proof hashes do not fold to the root", async () => {
    expect(await verdict(({ proof }) => ({ proof: proof.toReversed() }))).toBe("root-mismatch");
  });

  test("one changed bit in any proof hash is seen", async () => {
    const { proof } = await honest();
    for (let at = 0; at < proof.length; at++) {
      const bent = proof.map((hash, position) => {
        const copy = Uint8Array.from(hash);
        if (position === at) copy[31] = (copy[31] ?? 0) ^ 1;
        return copy;
      });
      expect(await verdict(() => ({ proof: bent }))).toBe("root-mismatch");
    }
  });

  test("hashes of another length are refused, in the proof, the leaf and the root", async () => {
    expect(await verdict(({ proof }) => ({ proof: proof.map((hash) => hash.subarray(1)) }))).toBe(
      "hash-length",
    );
    expect(await verdict(() => ({ leaf: new Uint8Array(0) }))).toBe("hash-length");
    expect(await verdict(() => ({ root: new Uint8Array(64) }))).toBe("hash-length");
  });

  test("an inner node passed off as an entry of a smaller tree does not verify with its own leaf hash", async () => {
    // The classic second-preimage trick: entry = left || right of a real node, with the proof cut by one.
    const two = someEntries(2);
    const four = someEntries(4);
    const pretended = new Uint8Array([
      ...leafHash(nodeHasher, two[0] ?? new Uint8Array(0)),
      ...leafHash(nodeHasher, two[1] ?? new Uint8Array(0)),
    ]);
    const proof = naivePath(0, four).slice(1);
    const claim = { index: 0, size: 2, root: naiveRoot(four), leaf: leafHash(nodeHasher, pretended), proof };
    expect(verifyInclusion(nodeHasher, claim)).toEqual({ ok: false, because: "root-mismatch" });
  });
});

describe("cheating with a consistency proof", () => {
  const oldSize = 300;
  const honest = async (): Promise<ConsistencyClaim> => ({
    oldSize,
    oldRoot: naiveRoot(entries.slice(0, oldSize)),
    newSize: size,
    newRoot: log.root,
    proof: made(await makeConsistencyProof(nodeHasher, log, { oldSize, newSize: size })),
  });
  const verdict = async (
    change: (claim: ConsistencyClaim) => Partial<ConsistencyClaim>,
  ): Promise<unknown> => {
    const claim = await honest();
    const verified = verifyConsistency(nodeHasher, { ...claim, ...change(claim) });
    return verified.ok ? "ok" : verified.because;
  };

  test("the honest claim passes", async () => {
    expect(await verdict(() => ({}))).toBe("ok");
  });

  test("a forked old tree is not a beginning of the new one", async () => {
    const forked = [...entries.slice(0, 299), sha256()];
    expect(await verdict(() => ({ oldRoot: naiveRoot(forked) }))).toBe("old-root-mismatch");
  });

  test("a rewritten new tree does not continue the old one", async () => {
    const rewritten = [sha256(), ...entries.slice(1)];
    expect(await verdict(() => ({ newRoot: naiveRoot(rewritten) }))).toBe("new-root-mismatch");
    const own = memoryLog(rewritten);
    const proof = made(await makeConsistencyProof(nodeHasher, own, { oldSize, newSize: size }));
    expect(await verdict(() => ({ newRoot: own.root, proof }))).toBe("old-root-mismatch");
  });

  test("a tree that lost its newest entries is smaller, and said to be", async () => {
    const shorter = naiveRoot(entries.slice(0, 250));
    expect(await verdict(() => ({ newSize: 250, newRoot: shorter, proof: [] }))).toBe("sizes-swapped");
  });

  test("swapped roots do not verify", async () => {
    expect(await verdict(({ oldRoot, newRoot }) => ({ oldRoot: newRoot, newRoot: oldRoot }))).toBe(
      "old-root-mismatch",
    );
  });

  test("a negative, fractional or inexact size is none", async () => {
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(await verdict(() => ({ oldSize: bad }))).toBe("size-invalid");
      expect(await verdict(() => ({ newSize: bad }))).toBe("size-invalid");
    }
  });

  test("a proof one hash short, one longer, or empty is refused by its length", async () => {
    expect(await verdict(({ proof }) => ({ proof: proof.slice(1) }))).toBe("proof-length");
    expect(await verdict(({ proof }) => ({ proof: [...proof, sha256()] }))).toBe("proof-length");
    expect(await verdict(() => ({ proof: [] }))).toBe("proof-length");
  });

  test("swapped proof hashes do not verify", async () => {
    expect(await verdict(({ proof }) => ({ proof: proof.toReversed() }))).toBe("old-root-mismatch");
  });

  test("one changed bit in any proof hash is seen", async () => {
    const { proof } = await honest();
    for (let at = 0; at < proof.length; at++) {
      const bent = proof.map((hash, position) => {
        const copy = Uint8Array.from(hash);
        if (position === at) copy[0] = (copy[0] ?? 0) ^ 0x80;
        return copy;
      });
      expect(["old-root-mismatch", "new-root-mismatch"]).toContain(await verdict(() => ({ proof: bent })));
    }
  });

  test("hashes of another length are refused, in the proof and in both roots", async () => {
    expect(await verdict(({ proof }) => ({ proof: proof.map((hash) => hash.subarray(1)) }))).toBe(
      "hash-length",
    );
    expect(await verdict(() => ({ oldRoot: new Uint8Array(31) }))).toBe("hash-length");
    expect(await verdict(() => ({ newRoot: new Uint8Array(0) }))).toBe("hash-length");
    // Where no proof is needed, too: two equal things that are no roots are not one tree.
    const none = new Uint8Array(5);
    expect(await verdict(() => ({ oldSize: size, oldRoot: none, newRoot: none, proof: [] }))).toBe(
      "hash-length",
    );
    expect(await verdict(() => ({ oldSize: 0, oldRoot: sha256(), newRoot: none, proof: [] }))).toBe(
      "hash-length",
    );
  });

  test("two trees of one size are one tree, or it is a fork", async () => {
    const { newRoot } = await honest();
    expect(await verdict(() => ({ oldSize: size, oldRoot: newRoot, proof: [] }))).toBe("ok");
    expect(await verdict(() => ({ oldSize: size, oldRoot: sha256(), proof: [] }))).toBe("new-root-mismatch");
    expect(await verdict(() => ({ oldSize: size, oldRoot: newRoot }))).toBe("proof-length");
  });

  test("the empty tree is a beginning of every tree, but only with its own root and no proof", async () => {
    expect(await verdict(() => ({ oldSize: 0, oldRoot: sha256(), proof: [] }))).toBe("ok");
    expect(await verdict(() => ({ oldSize: 0, oldRoot: sha256(Uint8Array.of(1)), proof: [] }))).toBe(
      "old-root-mismatch",
    );
    expect(await verdict(() => ({ oldSize: 0, oldRoot: sha256() }))).toBe("proof-length");
  });

  test("an old root that is a node of the new tree still has to be the right one", async () => {
    const proof = made(await makeConsistencyProof(nodeHasher, log, { oldSize: 256, newSize: size }));
    const right = naiveRoot(entries.slice(0, 256));
    expect(await verdict(() => ({ oldSize: 256, oldRoot: right, proof }))).toBe("ok");
    expect(await verdict(() => ({ oldSize: 256, oldRoot: sha256(), proof }))).toBe("new-root-mismatch");
  });
});
