/** A document that was composed here and that nobody has signed yet. */
import {
  checkRoot,
  type Crypto,
  documentBytes,
  DocumentError,
  hashOf,
  type PinnedRoot,
  pinRoot,
  type Root,
  type RootFault,
  type Signed,
} from "@countersign/protocol";

/** Canonical bytes without signatures, and their hash. */
export interface Composed {
  readonly signed: Signed;
  readonly hash: string;
}

/** A root that keeps every rule, or the rule that it breaks. */
export type ComposedRoot =
  | ({ readonly ok: true; readonly pinned: PinnedRoot } & Composed)
  | { readonly ok: false; readonly because: RootFault | "bad-shape" };

/** A year, in seconds. */
export const YEAR_SECONDS = 365 * 86_400;

/** Composes a root, after asking the rules that every device asks. */
export function composeRoot(root: Root, crypto: Crypto): ComposedRoot {
  const fault = checkRoot(root, crypto);
  if (fault) return { ok: false, because: fault };
  try {
    const composed = compose(documentBytes("root", root), crypto);
    return { ok: true, ...composed, pinned: pinRoot(root, composed.signed.bytes, crypto) };
  } catch (error) {
    // Something typed that no verifier would accept, such as a name that is too long.
    if (error instanceof DocumentError) return { ok: false, because: "bad-shape" };
    throw error;
  }
}

/** Bytes as a document without signatures. */
export function compose(bytes: Uint8Array, crypto: Crypto): Composed {
  return { signed: { bytes, signatures: [] }, hash: hashOf(bytes, crypto) };
}

/** The version after `held`: linked, issued now, good for a year. */
export function following(held: PinnedRoot, now: number): Root {
  const { successor: _successor, ...rest } = held.root;
  return {
    ...rest,
    authority: held.authority,
    version: held.version + 1,
    prev: held.hash,
    issued: Math.max(now, held.root.issued),
    expires: now + YEAR_SECONDS,
    hard_expires: now + 2 * YEAR_SECONDS,
  };
}
