import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Target } from "../documents/request.ts";
import { nodeCrypto } from "../node-crypto.ts";
import { proveTarget, targetsRoot, verifyTarget } from "./target-tree.ts";

const admission = `sha256:${"ab".repeat(32)}`;
const targets = (count: number): Target[] =>
  Array.from({ length: count }, (_, at) => ({
    fingerprint: `sha256:${`${at}`.padStart(64, "0")}`,
    name: `web-${at}`,
    admission,
  }));

describe("the tree over targets", () => {
  test("proves every target of every size up to 70, and of some larger ones", () => {
    for (const count of [...Array.from({ length: 70 }, (_, at) => at + 1), 127, 128, 129]) {
      const all = targets(count);
      const root = targetsRoot(all, nodeCrypto);
      for (let index = 0; index < count; index += count > 70 ? 9 : 1)
        expect(verifyTarget(proveTarget(all, index, nodeCrypto), count, root, nodeCrypto)).toBe(true);
    }
  });

  test("has the root of RFC 6962 for two leaves", () => {
    const [one, two] = targets(2);
    if (!one || !two) throw new Error("two targets");
    const alone = [one, two].map((target) => targetsRoot([target], nodeCrypto).slice("sha256:".length));
    const joined = Buffer.concat([Buffer.of(1), ...alone.map((hash) => Buffer.from(hash, "hex"))]);
    expect(targetsRoot([one, two], nodeCrypto)).toBe(
      `sha256:${Buffer.from(nodeCrypto.sha256(joined)).toString("hex")}`,
    );
  });

  test("proves nothing that was changed in any one place", () => {
    const all = targets(70);
    const root = targetsRoot(all, nodeCrypto);
    fc.assert(
      fc.property(fc.nat(69), fc.nat(200), fc.nat(255), (index, place, other) => {
        const proof = proveTarget(all, index, nodeCrypto);
        const bent = {
          ...proof,
          path: proof.path.map((hash, at) => (at === place % proof.path.length ? flip(hash, other) : hash)),
        };
        expect(verifyTarget(bent, 70, root, nodeCrypto)).toBe(false);
        expect(verifyTarget({ ...proof, index: (index + 1 + (place % 69)) % 70 }, 70, root, nodeCrypto)).toBe(
          false,
        );
        expect(verifyTarget({ ...proof, index: index + 128 }, 70, root, nodeCrypto)).toBe(false);
        expect(verifyTarget({ ...proof, path: proof.path.slice(1) }, 70, root, nodeCrypto)).toBe(false);
        expect(verifyTarget({ ...proof, name: `${proof.name}x` }, 70, root, nodeCrypto)).toBe(false);
      }),
    );
  });

  test("takes no inner node for a target", () => {
    const all = targets(4);
    const root = targetsRoot(all, nodeCrypto);
    const proof = proveTarget(all, 0, nodeCrypto);
    // Claimed as a tree of two leaves: the first sibling pair would have to be a leaf.
    expect(verifyTarget({ ...proof, path: proof.path.slice(1) }, 2, root, nodeCrypto)).toBe(false);
    expect(verifyTarget(proof, 0, root, nodeCrypto)).toBe(false);
    expect(verifyTarget(proof, 4, "sha256:00", nodeCrypto)).toBe(false);
  });
});

function flip(hash: string, other: number): string {
  const bytes = Buffer.from(hash.slice("sha256:".length), "hex");
  bytes[other % 32] = (bytes[other % 32] ?? 0) ^ ((other % 255) + 1);
  return `sha256:${bytes.toString("hex")}`;
}
