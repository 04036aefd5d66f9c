/** Keys that a root gave up: emergencies are when old keys are tried, so they break no glass any more. */
import type { Crypto } from "../crypto.ts";
import { keyMarks } from "./key-marks.ts";
import type { PinnedRoot } from "./pinned.ts";

/**
 * Marks of the keys of persons that stand in `before` and not in `next`, a later version of the same root, and of those
 * that `before` revoked: a revocation may be dropped later, what was revoked stays so.
 */
export function goneKeys(before: PinnedRoot, next: PinnedRoot, crypto: Crypto): string[] {
  const [were, kept] = [personMarks(before, crypto), personMarks(next, crypto)];
  const revoked = before.root.revoked.filter((mark) => were.has(mark) || kept.has(mark));
  return [...new Set([...[...were].filter((mark) => !kept.has(mark)), ...revoked])];
}

function personMarks({ persons }: PinnedRoot, crypto: Crypto): Set<string> {
  return new Set([...persons.values()].flatMap(({ key }) => keyMarks(key.key, crypto)));
}
