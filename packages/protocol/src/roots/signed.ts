/** A document beside its signatures, as it is stored and carried everywhere. */
import type { Signature } from "../signatures/signature.ts";

/** Canonical bytes and the signatures over them. Order of signatures is free; at most MAX_SIGNATURES are looked at. */
export interface Signed {
  readonly bytes: Uint8Array;
  readonly signatures: readonly Signature[];
  /** Batch documents that some of the approvals cover instead of the document itself (one touch for many). */
  readonly batches?: readonly Uint8Array[];
}

/** More signatures than this are refused: nobody may make a device verify for minutes. */
export const MAX_SIGNATURES = 32;

/** At most this many batches are looked at. */
export const MAX_BATCHES = 8;
