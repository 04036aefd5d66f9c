/** A log reset, as whoever is about to sign it has to see it: what is lost, and what a lie about it would hide. */
import {
  type Crypto,
  type DocumentFault,
  hashOf,
  MAX_SIGNATURES,
  parseDocument,
  type PinnedRoot,
  type Signed,
} from "@countersign/protocol";
import { needsOf } from "../trust/policy-words.ts";
import { shortCode } from "../short-code.ts";
import { segmentsOf } from "../text/segments-of.ts";
import { trustSignatures } from "../trust/trust-signatures.ts";
import type { LogresetModel } from "./emergency-model.ts";

/** Why it cannot be shown, and so must not be signed. */
export type LogresetReviewFault = DocumentFault | "too-many-signatures" | "root-not-held";

/** The model, or why there is none. */
export type LogresetReview =
  | { readonly ok: true; readonly model: LogresetModel }
  | { readonly ok: false; readonly because: LogresetReviewFault; readonly detail: string };

/**
 * How many entries it gives up, as far as its two heads tell: a log that went on after the disaster has put others in the
 * place of some of them, and of one that grew past what was lost nobody can tell how many.
 */
export function lostWords({ lost, onward }: Pick<LogresetModel, "lost" | "onward">): string {
  const short = lost.size - onward.size;
  if (short <= 0) return `up to ${lost.size.toLocaleString("en")}`;
  return `${onward.size === 0 ? "" : "at least "}${short.toLocaleString("en")}`;
}

/** Reviews it under the roots that are held. */
export async function reviewLogreset(
  signed: Signed,
  roots: readonly PinnedRoot[],
  crypto: Crypto,
): Promise<LogresetReview> {
  if (signed.signatures.length > MAX_SIGNATURES)
    return { ok: false, because: "too-many-signatures", detail: `at most ${MAX_SIGNATURES}` };
  const parsed = parseDocument("logreset", signed.bytes);
  if (!parsed.ok) return parsed;
  const { authority, old: lost, new: onward, by, reason, time } = parsed.document;
  const pin = roots.find((candidate) => candidate.authority === authority);
  if (!pin) return { ok: false, because: "root-not-held", detail: `no root of ${authority} is held here` };
  const hash = hashOf(signed.bytes, crypto);
  const policies = pin.root.policies.filter(
    ({ kind, requester }) => kind === "logreset" && requester === "signed",
  );
  const needs = policies.map((policy) => needsOf(policy, { persons: pin.root.persons, asks: by }));
  const signatures = await trustSignatures([pin], signed, "countersign.logreset.v1", crypto);
  const approvals = await trustSignatures([pin], signed, "countersign.approve.v1", crypto);
  return {
    ok: true,
    model: {
      document: "logreset",
      hash,
      shortCode: shortCode(hash),
      authorityName: segmentsOf(pin.root.name, "name"),
      by,
      reason: segmentsOf(reason, "prose"),
      lost,
      onward,
      entries: lostWords({ lost, onward }),
      issued: time,
      warnings: [
        "Devices that saw what is called lost forget it, and believe the log from there.",
        ...(onward.size < lost.size
          ? []
          : [
              "The log has as many entries as before or more: it went on after the loss, and anything that devices saw may be missing from it.",
            ]),
        "Ask how it was lost before you sign: whoever wants to hide something from the log needs exactly this signature.",
      ],
      signatures: [...signatures, ...approvals],
      needs: [...new Set(needs)],
    },
  };
}
