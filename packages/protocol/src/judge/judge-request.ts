/**
 * The device's decision. The list below is the procedure of trust.md, "What the device checks", in its order;
 * every step is a named function with its own reason codes, and the first refusal ends it. Nothing reaches
 * execution except through `judgeRequest` answering `accepted` and the id being consumed after it.
 */
import type { Crypto } from "../crypto.ts";
import type { Request, Target } from "../documents/request.ts";
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
import type { DeviceTrust } from "./device-trust.ts";
import { type Check, type Judgement, type RefusalCode, requestOf } from "./judgement.ts";
import type { Offer } from "./offer.ts";

/** The checks by name, in the order in which they are made. */
export const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ["size-is-bounded", sizeIsBounded],
  ["request-parses", requestParses],
  ["state-is-ours", stateIsOurs],
  ["log-is-consistent", logIsConsistent],
  ["floor-is-readable", floorIsReadable],
  ["floor-authorities-are-pinned", floorAuthoritiesArePinned],
  ["roots-are-current", rootsAreCurrent],
  ["client-is-ours", clientIsOurs],
  ["target-is-this-device", targetIsThisDevice],
  ["name-is-ours", nameIsOurs],
  ["kind-is-allowed-here", kindIsAllowedHere],
  ["every-root-has-a-policy", everyRootHasAPolicy],
  ["manner-is-allowed", mannerIsAllowed],
  ["target-count-is-allowed", targetCountIsAllowed],
  ["window-is-allowed", windowIsAllowed],
  ["window-is-open", windowIsOpen],
  ["id-is-unused", idIsUnused],
  ["not-revoked", notRevoked],
  ["not-objected-to", notObjectedTo],
  ["server-signed-where-policy-says-so", serverSignedWherePolicySaysSo],
  ["requester-signed", requesterSigned],
  ["approvals-are-counted", approvalsAreCounted],
  ["every-root-is-satisfied", everyRootIsSatisfied],
  ["floor-keys-approved", floorKeysApproved],
  ["script-is-the-signed-one", scriptIsTheSignedOne],
];

/** The decision. A refusal carries the request's hash and id as far as they could be read, for the receipt. */
export type Verdict =
  | {
      accepted: true;
      request: Request;
      requestHash: string;
      target: Target;
      approvers: readonly { authority: string; person: string }[];
    }
  | {
      accepted: false;
      check: string;
      because: RefusalCode;
      detail: string;
      request?: Request;
      requestHash?: string;
    };

/** Judges one offer by what the device knows. Pure: no clock, no disk; the same in Node and in a browser. */
export async function judgeRequest(offer: Offer, device: DeviceTrust, crypto: Crypto): Promise<Verdict> {
  const judgement: Judgement = { offer, device, crypto, policies: [], approvers: new Map() };
  for (const [name, check] of CHECKS) {
    const refusal = await check(judgement);
    if (refusal) {
      const { request, requestHash } = judgement;
      return {
        accepted: false,
        check: name,
        ...refusal,
        ...(request ? { request } : {}),
        ...(requestHash ? { requestHash } : {}),
      };
    }
  }
  const { requestHash, target } = judgement;
  if (requestHash === undefined || !target)
    throw new Error("the checks run in order: hash and target are established");
  const approvers = [...judgement.approvers].flatMap(([authority, signers]) =>
    signers.map((signer) => ({ authority, person: signer.person.id })),
  );
  return { accepted: true, request: requestOf(judgement), requestHash, target, approvers };
}
