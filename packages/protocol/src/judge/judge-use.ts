/**
 * The device's decision on a use of a standing approval: the same procedure as for a request, with the persons'
 * signatures over the standing approval, the server's over the use, and the limits that the signers set.
 */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS, hashOf, parseDocument } from "../documents/document.ts";
import type { Request } from "../documents/request.ts";
import type { Standing } from "../documents/standing.ts";
import type { Use } from "../documents/use.ts";
import type { Signed } from "../roots/signed.ts";
import {
  argumentsAreAllowed,
  asRequest,
  breadthIsAllowed,
  dayIsNotUsedUp,
  scheduleIsOpen,
  standingCoversThisDevice,
  standingIsAlive,
  standingIsNotUsedUp,
  standingIsTheNamedOne,
  standingLifetimeIsAllowed,
  standingParses,
  useIsNotTooSoon,
  useIsTheServers,
  useParses,
} from "./checks/standing-checks.ts";
import type { DeviceTrust } from "./device-trust.ts";
import { judgeBreakglass } from "./judge-breakglass.ts";
import { CHECKS, judgeBy, judgeRequest, type Verdict } from "./judge-request.ts";
import type { Judgement } from "./judgement.ts";
import type { Offer } from "./offer.ts";
import { type NamedCheck, walkChecks } from "./walk-checks.ts";

/** A check that requests and uses have in common. */
function shared(name: string): NamedCheck {
  const found = CHECKS.find(([candidate]) => candidate === name);
  if (!found) throw new Error(`there is no check ${name}`);
  return found;
}

/** The checks of a use, in the order in which they are made. */
export const USE_CHECKS: readonly NamedCheck[] = [
  shared("size-is-bounded"),
  ["use-parses", useParses, DOCUMENT_FAULTS],
  ["standing-parses", standingParses, DOCUMENT_FAULTS],
  ["standing-is-the-named-one", standingIsTheNamedOne, ["standing-mismatch"]],
  shared("state-is-ours"),
  shared("log-is-consistent"),
  shared("floor-is-readable"),
  shared("floor-authorities-are-pinned"),
  shared("roots-are-current"),
  shared("client-is-ours"),
  ["standing-covers-this-device", standingCoversThisDevice, ["not-in-standing"]],
  shared("target-is-this-device"),
  shared("name-is-ours"),
  shared("kind-is-allowed-here"),
  shared("every-root-has-a-policy"),
  shared("manner-is-allowed"),
  ["breadth-is-allowed", breadthIsAllowed, ["standing-too-broad", "beyond-standing"]],
  ["standing-lifetime-is-allowed", standingLifetimeIsAllowed, ["standing-malformed", "standing-too-long"]],
  ["standing-is-alive", standingIsAlive, ["standing-too-early", "standing-expired"]],
  shared("window-is-allowed"),
  shared("window-is-open"),
  shared("id-is-unused"),
  shared("not-revoked"),
  shared("not-objected-to"),
  ["use-is-the-servers", useIsTheServers, ["use-signature"]],
  shared("server-signed-where-policy-says-so"),
  shared("requester-signed"),
  shared("approvals-are-counted"),
  shared("every-root-is-satisfied"),
  shared("floor-keys-approved"),
  ["arguments-are-allowed", argumentsAreAllowed, ["argument-count", "argument-not-allowed"]],
  ["schedule-is-open", scheduleIsOpen, ["zone-unknown", "outside-schedule"]],
  ["use-is-not-too-soon", useIsNotTooSoon, ["too-soon"]],
  ["day-is-not-used-up", dayIsNotUsedUp, ["day-used-up"]],
  ["standing-is-not-used-up", standingIsNotUsedUp, ["used-up"]],
  shared("script-is-the-signed-one"),
];

/** Judges one use by what the device knows. */
export async function judgeUse(
  offer: Offer & { readonly standing: Signed },
  device: DeviceTrust,
  crypto: Crypto,
): Promise<Verdict> {
  return judgeBy(USE_CHECKS, judgementOf(offer, offer.standing, device, crypto));
}

/** Judges whatever was offered: a use where a standing approval came along, otherwise a request, approved or with the glass broken. The one way to execution. */
export async function judgeOffer(offer: Offer, device: DeviceTrust, crypto: Crypto): Promise<Verdict> {
  const { standing, breakglass } = offer;
  if (standing) return judgeUse({ ...offer, standing }, device, crypto);
  return breakglass
    ? judgeBreakglass({ ...offer, breakglass }, device, crypto)
    : judgeRequest(offer, device, crypto);
}

function judgementOf(offer: Offer, signed: Signed, device: DeviceTrust, crypto: Crypto): Judgement {
  return {
    offer,
    device,
    crypto,
    signed,
    namespace: "countersign.standing.v1",
    policies: [],
    approvers: new Map(),
  };
}

/** The checks by which a standing approval stands or falls before anybody uses it, in their order. */
const STANDING_CHECKS: readonly NamedCheck[] = USE_CHECKS.filter(([name]) =>
  [
    "roots-are-current",
    "client-is-ours",
    "kind-is-allowed-here",
    "every-root-has-a-policy",
    "manner-is-allowed",
    "breadth-is-allowed",
    "standing-lifetime-is-allowed",
    "not-revoked",
    "not-objected-to",
    "server-signed-where-policy-says-so",
    "requester-signed",
    "approvals-are-counted",
    "every-root-is-satisfied",
  ].includes(name),
);

/**
 * What devices of its client would say of a standing approval by itself, before any use of it: for whoever collects or
 * gives signatures. `device` stands for one of them; its place among the targets, time and counts are left aside.
 */
export async function judgeStanding(
  signed: Signed,
  device: DeviceTrust,
  crypto: Crypto,
): Promise<
  | { accepted: true; standing: Standing; standingHash: string; judgement: Judgement }
  | { accepted: false; check: string; because: string; detail: string; judgement: Judgement }
> {
  const judgement = judgementOf(signed, signed, device, crypto);
  const parsed = parseDocument("standing", signed.bytes);
  if (!parsed.ok)
    return {
      accepted: false,
      check: "standing-parses",
      because: parsed.because,
      detail: parsed.detail,
      judgement,
    };
  const standing = parsed.document;
  const standingHash = hashOf(signed.bytes, crypto);
  Object.assign(judgement, {
    standing,
    standingHash,
    request: standingAsRequest(standing),
  });
  const refusal = await walkChecks(STANDING_CHECKS, judgement);
  return refusal
    ? { accepted: false, ...refusal, judgement }
    : { accepted: true, standing, standingHash, judgement };
}

/** A standing approval in the form of a request for nobody, for whatever looks at requests: who asks, and who may approve. */
export function standingAsRequest(standing: Standing): Request {
  const { not_before, not_after, reason, action } = standing;
  const nothing: Use = {
    type: "run",
    format: 1,
    id: "0".repeat(32),
    standing: action.hash,
    args: [],
    target_count: 1,
    not_before,
    not_after,
    reason,
  };
  return asRequest(standing, nothing);
}
