/** Broken glass, as whoever is about to sign it has to see it: what it does in big words, and all of the request. */
import {
  type DocumentFault,
  hashOf,
  MAX_SIGNATURES,
  parseDocument,
  type PinnedRoot,
  type Signed,
} from "@countersign/protocol";
import { type RequestReviewFault, type RequestToReview, reviewRequest } from "../requests/review-request.ts";
import { shortCode } from "../short-code.ts";
import { durationWords } from "../text/duration-words.ts";
import { segmentsOf } from "../text/segments-of.ts";
import { listed, someOf } from "../text/some-of.ts";
import { trustSignatures } from "../trust/trust-signatures.ts";
import type { BreakglassModel } from "./emergency-model.ts";

/** Why it cannot be shown, and so must not be signed. */
export type BreakglassReviewFault = DocumentFault | RequestReviewFault | "request-mismatch";

/** The model, or why there is none. */
export type BreakglassReview =
  | { readonly ok: true; readonly model: BreakglassModel }
  | { readonly ok: false; readonly because: BreakglassReviewFault; readonly detail: string };

/** Reviews it; `request` is the one that it should be for, from anybody. */
export async function reviewBreakglass(signed: Signed, request: RequestToReview): Promise<BreakglassReview> {
  const { held, crypto } = request;
  const no = (because: BreakglassReviewFault, detail: string) => ({ ok: false as const, because, detail });
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("breakglass", signed.bytes);
  if (!parsed.ok) return parsed;
  const { document } = parsed;
  if (hashOf(request.signed.bytes, crypto) !== document.request)
    return no("request-mismatch", "it is for another request than the one that is shown beside it");
  const reviewed = await reviewRequest(request);
  if (!reviewed.ok) return reviewed;
  const { model } = reviewed;
  const hash = hashOf(signed.bytes, crypto);
  const roots = held === "nothing" ? [] : rootsOf(held.roots, model.authorities);
  const device = model.devices.list.find(({ fingerprint }) => fingerprint === document.device);
  const window = model.window.notAfter - model.window.notBefore;
  return {
    ok: true,
    model: {
      document: "breakglass",
      hash,
      shortCode: shortCode(hash),
      client: model.client,
      does: [
        "No approval is asked for: your signature stands in its place.",
        `One device, once, ${durationWords(document.delay_seconds)} after the device takes it.`,
        "The device tells everybody who is logged in there, and counts by itself: nobody can shorten it.",
        "Any approver can veto it until then, and ends it for good.",
      ],
      request: model,
      device,
      fingerprint: document.device,
      delaySeconds: document.delay_seconds,
      reason: segmentsOf(document.reason, "prose"),
      issued: document.time,
      warnings: [
        ...(device && model.devices.count === 1
          ? []
          : ["the request is not for this one device: no device takes it"]),
        ...(document.delay_seconds > window
          ? ["the delay is longer than the request lives: no device takes it"]
          : []),
        ...roots.flatMap(alone),
      ],
      signatures: await trustSignatures(roots, signed, "countersign.breakglass.v1", crypto),
      // Whoever asks does not count, whatever the role says.
      needs: roots.map(({ authority, root: { name, roles } }) => {
        const { threshold, members } = roles.breakglass;
        const asks = model.requester.authority === authority ? model.requester.id : undefined;
        const others = members.filter((id) => id !== asks);
        return `${someOf(threshold, others)}, by role breakglass of ${name}`;
      }),
    },
  };
}

function rootsOf(
  roots: readonly PinnedRoot[],
  named: readonly { readonly authority: string }[],
): PinnedRoot[] {
  return roots.filter(({ authority }) => named.some((one) => one.authority === authority));
}

function alone({ root: { name, roles } }: PinnedRoot): string[] {
  const { threshold, members } = roles.breakglass;
  return threshold === 1 && members.length > 0
    ? [`${name} lets one person alone break the glass: ${listed(members, "or")}`]
    : [];
}
