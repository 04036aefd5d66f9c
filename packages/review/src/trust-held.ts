/** What a reviewer holds beside the document: trusted already, from its own disk, never from whoever hands the document over. */
import type { PinnedPeople, PinnedRoot } from "@countersign/protocol";

/** Roots, people lists and admissions that the caller has accepted by their own checks (walkRoots, checkPeople, checkAdmission). */
export interface TrustHeld {
  readonly roots: readonly PinnedRoot[];
  readonly people: readonly PinnedPeople[];
  /** Canonical bytes of admissions, each accepted when it was first seen. */
  readonly admissions: readonly Uint8Array[];
  /** Hashes of those among them that a machine signed for itself, with a token's key. */
  readonly selfNamed?: ReadonlySet<string>;
}

/**
 * Either what is held, or the word that nothing is: a terminal that knows no root shows what the document says, and the
 * model says of every name that nobody checked it. A station always holds something.
 */
export type Held = TrustHeld | "nothing";
