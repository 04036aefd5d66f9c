/** Roots as they were shown: parsed, with their hash and authority, sorted by version. */
import { type Crypto, hashOf, parseDocument, type Root, type Signed } from "@countersign/protocol";
import type { Objection } from "./trust-state.ts";

/** A root that somebody shows; nothing about it is proven yet. */
export interface ShownRoot {
  readonly signed: Signed;
  readonly hash: string;
  readonly authority: string;
  readonly root: Root;
}

/** Those that are roots at all, oldest first, and objections to the rest. */
export function readRoots(
  roots: readonly Signed[],
  crypto: Crypto,
): { shown: ShownRoot[]; objections: Objection[] } {
  const shown: ShownRoot[] = [];
  const objections: Objection[] = [];
  for (const signed of roots) {
    const hash = hashOf(signed.bytes, crypto);
    const parsed = parseDocument("root", signed.bytes);
    if (parsed.ok)
      shown.push({
        signed,
        hash,
        authority: parsed.document.authority ?? hash,
        root: parsed.document,
      });
    else objections.push({ document: hash, because: parsed.because, detail: parsed.detail });
  }
  shown.sort((left, right) => left.root.version - right.root.version);
  return { shown, objections };
}
