/**
 * The device's decision. The list below is the procedure of trust.md, "What the device checks", in its order;
 * every step is a named function with its own reason codes, and the first refusal ends it. Nothing reaches
 * execution except through `judgeRequest` answering `accepted` and the id being consumed after it.
 */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS } from "../documents/document.ts";
import type { Request, Target } from "../documents/request.ts";
import { APPROVAL_FAULTS } from "../roots/approvals.ts";
import { approvalsAreCounted, everyRootIsSatisfied, floorKeysApproved } from "./checks/approval-checks.ts";
import {
  floorAuthoritiesArePinned,
  floorIsReadable,
  logIsConsistent,
  rootsAreCurrent,
  stateIsOurs,
} from "./checks/device-checks.ts";
import { requestParses, sizeIsBounded } from "./checks/document-checks.ts";
import { notObjectedTo, notRevoked } from "./checks/objection-checks.ts";
import {
  everyRootHasAPolicy,
  kindIsAllowedHere,
  mannerIsAllowed,
  targetCountIsAllowed,
} from "./checks/policy-checks.ts";
import { requesterSigned, serverSignedWherePolicySaysSo } from "./checks/requester-checks.ts";
import { scriptIsTheSignedOne } from "./checks/script-checks.ts";
import { clientIsOurs, nameIsOurs, targetIsThisDevice } from "./checks/target-checks.ts";
import { idIsUnused, windowIsAllowed, windowIsOpen } from "./checks/time-checks.ts";
import { dayAfter } from "./checks/standing-checks.ts";
import { type DeviceTrust, effectiveNow } from "./device-trust.ts";
import { type Judgement, type RefusalCode, requestOf } from "./judgement.ts";
import type { Offer } from "./offer.ts";
import { type NamedCheck, walkChecks } from "./walk-checks.ts";

/** The checks by name, in the order in which they are made, each with every code that it may refuse with. */
export const CHECKS: readonly NamedCheck[] = [
  ["size-is-bounded", sizeIsBounded, ["too-many-signatures", "bad-signature-shape", "script-too-large"]],
  ["request-parses", requestParses, DOCUMENT_FAULTS],
  ["state-is-ours", stateIsOurs, ["state-cloned", "state-rolled-back"]],
  ["log-is-consistent", logIsConsistent, ["log-inconsistent"]],
  ["floor-is-readable", floorIsReadable, ["floor-unreadable"]],
  ["floor-authorities-are-pinned", floorAuthoritiesArePinned, ["floor-authority"]],
  [
    "roots-are-current",
    rootsAreCurrent,
    [
      "no-root-pinned",
      "root-not-pinned",
      "root-not-named",
      "root-too-old",
      "people-too-old",
      "root-expired",
      "release-too-old",
    ],
  ],
  ["client-is-ours", clientIsOurs, ["not-admitted", "wrong-client"]],
  ["target-is-this-device", targetIsThisDevice, ["targets-malformed", "target-count", "not-a-target"]],
  ["name-is-ours", nameIsOurs, ["wrong-name", "wrong-admission"]],
  ["kind-is-allowed-here", kindIsAllowedHere, ["kind-denied-by-floor", "kind-unavailable"]],
  ["every-root-has-a-policy", everyRootHasAPolicy, ["policy-missing"]],
  [
    "manner-is-allowed",
    mannerIsAllowed,
    ["run-as-not-allowed", "network-not-allowed", "secrets-not-allowed"],
  ],
  ["target-count-is-allowed", targetCountIsAllowed, ["too-many-targets"]],
  ["window-is-allowed", windowIsAllowed, ["window-malformed", "window-too-long"]],
  ["window-is-open", windowIsOpen, ["too-early", "expired"]],
  ["id-is-unused", idIsUnused, ["replayed"]],
  ["not-revoked", notRevoked, ["revoked"]],
  ["not-objected-to", notObjectedTo, ["vetoed", "cancelled"]],
  ["server-signed-where-policy-says-so", serverSignedWherePolicySaysSo, ["server-signature"]],
  [
    "requester-signed",
    requesterSigned,
    ["requester-unknown", "requester-list-expired", "requester-client", "requester-signature"],
  ],
  ["approvals-are-counted", approvalsAreCounted, []],
  ["every-root-is-satisfied", everyRootIsSatisfied, APPROVAL_FAULTS],
  ["floor-keys-approved", floorKeysApproved, ["floor-keys"]],
  ["script-is-the-signed-one", scriptIsTheSignedOne, ["script-missing", "script-hash"]],
];

/** The decision. A refusal carries the request's hash and id as far as they could be read, for the receipt. */
export type Verdict =
  | {
      accepted: true;
      request: Request;
      requestHash: string;
      /** Of a use: the standing approval, and where its count on this device stands with this use. */
      standingHash?: string;
      counted?: { day: string; inDay: number; at: number };
      /** Where people broke the glass: nothing is executed before the device has counted this delay. */
      breakglass?: { hash: string; delaySeconds: number };
      target: Target;
      approvers: readonly { authority: string; person: string }[];
      /** The device's watermark after this: moved to the request's not_before where persons signed it, never by the server alone. */
      watermark: number;
    }
  | {
      accepted: false;
      check: string;
      because: RefusalCode;
      detail: string;
      request?: Request;
      requestHash?: string;
      standingHash?: string;
    };

/** Judges one offer of a request by what the device knows. Pure: no clock, no disk; the same in Node and in a browser. */
export async function judgeRequest(offer: Offer, device: DeviceTrust, crypto: Crypto): Promise<Verdict> {
  return judgeBy(CHECKS, {
    offer,
    device,
    crypto,
    signed: offer,
    namespace: "countersign.request.v1",
    policies: [],
    approvers: new Map(),
  });
}

/** The verdict of a list of checks that ends with everything established. */
export async function judgeBy(checks: readonly NamedCheck[], judgement: Judgement): Promise<Verdict> {
  const refusal = await walkChecks(checks, judgement);
  const { request, requestHash, target, standing, standingHash, breakglass, breakglassHash } = judgement;
  const named = standingHash === undefined ? {} : { standingHash };
  if (refusal)
    return {
      accepted: false,
      ...refusal,
      ...(request ? { request } : {}),
      ...(requestHash ? { requestHash } : {}),
      ...named,
    };
  if (requestHash === undefined || !target)
    throw new Error("the checks run in order: hash and target are established");
  const approvers = [...judgement.approvers].flatMap(([authority, signers]) =>
    signers.map((signer) => ({ authority, person: signer.person.id })),
  );
  const byPersons = judgement.requester !== undefined || approvers.length > 0;
  // Of a use, persons signed the beginning of the standing approval and no other time.
  const signedTime = (standing ?? requestOf(judgement)).not_before;
  return {
    accepted: true,
    request: requestOf(judgement),
    requestHash,
    target,
    approvers,
    watermark: Math.max(judgement.device.watermark, byPersons ? signedTime : 0),
    ...named,
    ...(breakglass && breakglassHash !== undefined
      ? { breakglass: { hash: breakglassHash, delaySeconds: breakglass.delay_seconds } }
      : {}),
    ...(standing ? { counted: { ...dayAfter(judgement), at: effectiveNow(judgement.device) } } : {}),
  };
}
