/**
 * One touch for many: the batch document over what one page was shown. The station composes it, from nothing but what
 * this very session was shown in full; the page only names which.
 */
import { documentBytes } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type BatchModel, reviewBatch } from "@countersign/review";
import type { Shown } from "./shown.ts";

/** A batch document lists no more (formats.md). */
export const MOST_IN_A_BATCH = 64;

/** A batch that may be signed. */
export interface ComposedBatch {
  readonly bytes: Uint8Array;
  readonly model: BatchModel;
  readonly subjects: readonly Shown[];
}

/** Composes it, or says why it is not signed: one that does not belong in it stops all of it. */
export function composeBatch(
  hashes: readonly string[],
  shown: ReadonlyMap<string, Shown>,
):
  | { readonly ok: true; readonly batch: ComposedBatch }
  | { readonly ok: false; readonly because: string; readonly detail: string } {
  const no = (because: string, detail: string) => ({ ok: false as const, because, detail });
  const names = [...new Set(hashes)].toSorted();
  if (names.length !== hashes.length) return no("batch-malformed", "it lists a document twice");
  if (names.length > MOST_IN_A_BATCH) return no("batch-too-large", `at most ${MOST_IN_A_BATCH} at a time`);
  const subjects: Shown[] = [];
  for (const hash of names) {
    const one = shown.get(hash);
    if (!one) return no("not-shown", `this page was not shown ${hash}`);
    if (one.blocked !== undefined) return no("blocked", `${one.model.shortCode}: ${one.blocked}`);
    // No other purpose knows batches: who asks, admits or changes trust signs each document by itself.
    const seat = one.seats.find(({ namespace }) => namespace === "countersign.approve.v1");
    if (!seat)
      return one.seats.length > 0
        ? no("not-in-a-batch", `${one.model.shortCode}: who asks, admits or changes trust signs it by itself`)
        : no("not-yours", `${one.model.shortCode} is not yours to sign`);
    if (seat.signed) return no("signed-already", `${one.model.shortCode} has your signature`);
    subjects.push(one);
  }
  const bytes = documentBytes("batch", { type: "batch", format: 1, subjects: names });
  const models = subjects.flatMap(({ model }) =>
    model.document === "request" || model.document === "admission" ? [model] : [],
  );
  const review = reviewBatch({ bytes, subjects: models, crypto: nodeCrypto });
  return review.ok ? { ok: true, batch: { bytes, model: review.model, subjects } } : review;
}
