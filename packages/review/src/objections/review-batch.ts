/** One touch for many: a batch approves every document that it lists, so each of them is shown, or none is signed. */
import { type Crypto, DOCUMENT_FAULTS, hashOf, parseDocument } from "@countersign/protocol";
import type { RequestModel } from "../requests/request-model.ts";
import { shortCode } from "../short-code.ts";
import type { AdmissionModel } from "../trust/root-model.ts";

/** What is approved, and so may stand in a batch. */
export type Approvable = RequestModel | AdmissionModel;

/** A batch with everything that a signature of it would approve. */
export interface BatchModel {
  readonly document: "batch";
  readonly hash: string;
  readonly shortCode: string;
  readonly subjects: readonly Approvable[];
}

/** Why a batch cannot be shown. */
export const BATCH_REVIEW_FAULTS = [...DOCUMENT_FAULTS, "batch-empty", "batch-incomplete"] as const;
export type BatchReviewFault = (typeof BATCH_REVIEW_FAULTS)[number];

/** The model, or why there is none. */
export type BatchReview =
  | { readonly ok: true; readonly model: BatchModel }
  | { readonly ok: false; readonly because: BatchReviewFault; readonly detail: string };

/** Reviews a batch. `subjects` are models that this package made, in any order; each that the batch lists has to be among them. */
export function reviewBatch(given: {
  readonly bytes: Uint8Array;
  readonly subjects: readonly Approvable[];
  readonly crypto: Crypto;
}): BatchReview {
  const { bytes, subjects, crypto } = given;
  const parsed = parseDocument("batch", bytes);
  if (!parsed.ok) return parsed;
  const listed = parsed.document.subjects;
  if (listed.length === 0) return { ok: false, because: "batch-empty", detail: "it lists nothing" };
  const known = new Map(subjects.map((model) => [model.hash, model]));
  const missing = listed.filter((id) => !known.has(id));
  if (missing.length > 0)
    return {
      ok: false,
      because: "batch-incomplete",
      detail: `not shown, and would be approved: ${missing.join(", ")}`,
    };
  const hash = hashOf(bytes, crypto);
  return {
    ok: true,
    model: {
      document: "batch",
      hash,
      shortCode: shortCode(hash),
      subjects: listed.flatMap((id) => known.get(id) ?? []),
    },
  };
}
