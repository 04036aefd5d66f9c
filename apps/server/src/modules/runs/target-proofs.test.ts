import { type Target, targetsRoot, verifyTarget } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { TargetTree } from "./target-proofs.ts";

function targets(count: number): Target[] {
  return Array.from({ length: count }, (_, index) => ({
    fingerprint: `sha256:${index.toString(16).padStart(64, "0")}`,
    name: `host-${index}`,
    admission: `sha256:${"a".repeat(64)}`,
  }));
}

describe("proofs of targets", () => {
  test.each([1, 2, 3, 65, 100, 127, 128, 129])("of %i lead to the signed root, each one", (count) => {
    const all = targets(count);
    const tree = new TargetTree(all);
    const root = targetsRoot(all, nodeCrypto);
    expect(tree.root()).toBe(root);
    for (let index = 0; index < count; index++)
      expect(verifyTarget(tree.prove(index), count, root, nodeCrypto)).toBe(true);
  });

  test("do not lead to the root of other targets", () => {
    const root = targetsRoot(targets(66), nodeCrypto);
    const others = targets(66).map((target) => ({ ...target, name: "another" }));
    expect(verifyTarget(new TargetTree(others).prove(3), 66, root, nodeCrypto)).toBe(false);
  });

  test("are not made for a place that does not exist", () => {
    expect(() => new TargetTree(targets(2)).prove(2)).toThrow(RangeError);
  });
});
