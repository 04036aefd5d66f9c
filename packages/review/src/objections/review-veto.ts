/** A refusal, veto or cancellation, as whoever is about to sign it has to see it. */
import {
  type Crypto,
  DOCUMENT_FAULTS,
  documentType,
  type DocumentType,
  hashOf,
  parseDocument,
  type Signed,
  type Veto,
} from "@countersign/protocol";
import { personShown } from "../requests/person-shown.ts";
import type { PersonShown } from "../requests/request-model.ts";
import { shortCode } from "../short-code.ts";
import type { Segment } from "../text/segment.ts";
import { segmentsOf } from "../text/segments-of.ts";
import type { Held } from "../trust-held.ts";

/** What each effect does, in words. */
const EFFECT_WORDS: Readonly<Record<Veto["effect"], string>> = {
  refuse: "is shown to everybody who is asked to sign, and binds nobody",
  veto: "for good: no device that hears of it ever follows the document",
  cancel: "the requester's own: no device that hears of it executes the request",
};

/** A veto document. */
export interface VetoModel {
  readonly document: "veto";
  readonly hash: string;
  readonly shortCode: string;
  readonly effect: Veto["effect"];
  readonly words: string;
  readonly person: PersonShown;
  readonly reason: readonly Segment[];
  readonly time: number;
  /** What it is about. `type` is absent where its bytes are not at hand. */
  readonly subject: {
    readonly hash: string;
    readonly shortCode: string;
    readonly type?: DocumentType;
    readonly client?: string;
    readonly reason?: readonly Segment[];
  };
}

/** Why a veto cannot be shown. */
export const VETO_REVIEW_FAULTS = [...DOCUMENT_FAULTS, "subject-other", "not-the-requester"] as const;
export type VetoReviewFault = (typeof VETO_REVIEW_FAULTS)[number];

/** The model, or why there is none. */
export type VetoReview =
  | { readonly ok: true; readonly model: VetoModel }
  | { readonly ok: false; readonly because: VetoReviewFault; readonly detail: string };

/** Reviews a veto. `subject` is the document that it is about, where it is at hand. */
export function reviewVeto(given: {
  readonly signed: Signed;
  readonly subject?: Uint8Array | undefined;
  readonly held: Held;
  readonly crypto: Crypto;
}): VetoReview {
  const { signed, subject, held, crypto } = given;
  const parsed = parseDocument("veto", signed.bytes);
  if (!parsed.ok) return parsed;
  const veto = parsed.document;
  if (subject && hashOf(subject, crypto) !== veto.subject)
    return {
      ok: false,
      because: "subject-other",
      detail: "another document is shown than the one that it is about",
    };
  const request = subject && parseDocument("request", subject);
  const requester = request?.ok ? request.document.requester : undefined;
  const own = requester?.authority === veto.by.authority && requester.person === veto.by.person;
  if (veto.effect === "cancel" && requester && !own)
    return {
      ok: false,
      because: "not-the-requester",
      detail: "only who asked cancels; others refuse or veto",
    };
  const hash = hashOf(signed.bytes, crypto);
  const type = subject && documentType(subject);
  return {
    ok: true,
    model: {
      document: "veto",
      hash,
      shortCode: shortCode(hash),
      effect: veto.effect,
      words: EFFECT_WORDS[veto.effect],
      person: personShown(veto.by, held),
      reason: segmentsOf(veto.reason, "prose"),
      time: veto.time,
      subject: {
        hash: veto.subject,
        shortCode: shortCode(veto.subject),
        ...(type === undefined ? {} : { type }),
        ...(request?.ok
          ? { client: request.document.client, reason: segmentsOf(request.document.reason, "prose") }
          : {}),
      },
    },
  };
}
