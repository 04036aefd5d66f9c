import { describe, expect, test } from "vitest";
import { emptyRoot, hashLeaves, hashPairs, leafHash, nodeHash, subtreeRoot } from "./hashing.ts";
import { nodeHasher } from "./node-hasher.ts";
import { naiveRoot, plainHasher, sha256, someEntries } from "./testing/naive-tree.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("RFC 6962 hashing", () => {
  test("the empty tree's root is SHA-256 of nothing", () => {
    expect(hex(emptyRoot(nodeHasher))).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
  });

  test("an empty entry hashes to the known leaf hash, which is not the empty root", () => {
    expect(hex(leafHash(nodeHasher, new Uint8Array(0)))).toBe(
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    );
  });

  test("a leaf whose bytes look like a node does not hash like that node", () => {
    const left = sha256(Uint8Array.of(1));
    const right = sha256(Uint8Array.of(2));
    const asEntry = new Uint8Array([...left, ...right]);
    expect(leafHash(nodeHasher, asEntry)).not.toEqual(nodeHash(nodeHasher, left, right));
  });

  test("a node over something that is no hash is refused", () => {
    expect(() => nodeHash(nodeHasher, new Uint8Array(31), new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: "hash-length" }),
    );
    expect(() => nodeHash(nodeHasher, new Uint8Array(32), new Uint8Array(33))).toThrow(
      expect.objectContaining({ code: "hash-length" }),
    );
  });

  test("an odd number of packed hashes has no pairs", () => {
    expect(() => hashPairs(nodeHasher, new Uint8Array(96))).toThrow(
      expect.objectContaining({ code: "hash-length" }),
    );
    expect(() => subtreeRoot(nodeHasher, new Uint8Array(0))).toThrow(
      expect.objectContaining({ code: "hash-length" }),
    );
  });
});

describe("the fast paths of Node", () => {
  test("give the same bytes as plain hashing, for entries of every length around the block size", () => {
    const entries = Array.from({ length: 200 }, (_, length) => new Uint8Array(length).fill(length));
    expect(hashLeaves(nodeHasher, entries)).toEqual(hashLeaves(plainHasher, entries));
    const leaves = hashLeaves(plainHasher, entries);
    expect(hashPairs(nodeHasher, leaves)).toEqual(hashPairs(plainHasher, leaves));
  });

  test("keep every byte value of a hash", () => {
    // 4,000 hashes hold each of the 256 byte values many times over; a text encoding that loses one would show.
    for (const entry of someEntries(4000)) {
      expect(hex(nodeHasher.sha256(entry))).toBe(hex(sha256(entry)));
    }
  });
});

test("subtreeRoot equals the recursive definition for every number of leaves up to 70", () => {
  for (let count = 1; count <= 70; count++) {
    const entries = someEntries(count);
    expect(hex(subtreeRoot(plainHasher, hashLeaves(plainHasher, entries)))).toBe(hex(naiveRoot(entries)));
  }
});
