/** What a log reset gives up is never told smaller than it is: a log that went on after the disaster has grown again. */
import { nodeCrypto as crypto } from "@countersign/protocol/node";
import { makeLogreset, makeOperatorRoot } from "@countersign/testkit";
import { expect, test } from "vitest";
import { reviewLogreset } from "./review-logreset.ts";

const root = makeOperatorRoot();
const head = (size: number) => ({ size, root: `sha256:${"1e".repeat(32)}` });

test.each<[number, string, boolean]>([
  [0, "125", false],
  [100, "at least 25", false],
  [125, "up to 125", true],
  [150, "up to 125", true],
])("125 entries are lost and it goes on from %d: %s", async (size, words, isWarned) => {
  const review = await reviewLogreset(
    makeLogreset({ root, change: { new: head(size) } }),
    [root.pinned],
    crypto,
  );
  if (!review.ok) throw new Error(review.detail);
  expect(review.model.entries).toBe(words);
  expect(review.model.warnings.some((warning) => warning.includes("went on after the loss"))).toBe(isWarned);
});
