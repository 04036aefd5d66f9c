/**
 * Which subtrees a proof consists of, and in which order they fold: RFC 6962 sections 2.1.1 (PATH) and 2.1.2
 * (SUBPROOF). Maker and verifiers follow the same steps, so the length of a proof is known before it is read.
 */
import { splitPoint } from "./tree-size.ts";

/** Entries `from` (inclusive) to `to` (exclusive). */
export interface EntryRange {
  readonly from: number;
  readonly to: number;
}

/** One proof hash: the root over `range`, standing on this `side` of what has been folded so far. */
export interface ProofStep {
  readonly range: EntryRange;
  readonly side: "left" | "right";
}

/** The steps from entry `index` up to the root of a tree of `size` entries; 0 <= index < size. */
export function inclusionSteps(index: number, size: number): readonly ProofStep[] {
  return stepsDown({ from: 0, to: size }, (range) => range.to - range.from > 1, index).steps;
}

/** The steps that lead from a tree of `oldSize` entries to one of `newSize`; 0 < oldSize < newSize. */
export interface ConsistencySteps {
  /** The first proof hash, or undefined where the old root itself is a node of the new tree and goes without saying. */
  readonly seed: EntryRange | undefined;
  readonly steps: readonly ProofStep[];
}

/** The seed and steps of a consistency proof. */
export function consistencySteps(oldSize: number, newSize: number): ConsistencySteps {
  // Down to the largest subtree that ends exactly where the old tree ended.
  const { range, steps } = stepsDown({ from: 0, to: newSize }, (at) => at.to !== oldSize, oldSize - 1);
  return { seed: range.from === 0 ? undefined : range, steps };
}

/** Walks from the root towards entry `index` while `goOn`; the passed-by subtrees, lowest first, are the steps. */
function stepsDown(
  whole: EntryRange,
  goOn: (range: EntryRange) => boolean,
  index: number,
): { range: EntryRange; steps: readonly ProofStep[] } {
  let range = whole;
  const steps: ProofStep[] = [];
  while (goOn(range)) {
    const middle = range.from + splitPoint(range.to - range.from);
    const left = { from: range.from, to: middle };
    const right = { from: middle, to: range.to };
    if (index < middle) {
      steps.push({ range: right, side: "right" });
      range = left;
    } else {
      steps.push({ range: left, side: "left" });
      range = right;
    }
  }
  return { range, steps: steps.reverse() };
}
