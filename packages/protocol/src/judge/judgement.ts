/** One judgement in progress: what is given, and what the checks have established so far. */
import type { Crypto } from "../crypto.ts";
import type { DocumentFault } from "../documents/document.ts";
import type { Request, Target } from "../documents/request.ts";
import type { Person, Policy } from "../documents/root.ts";
import type { ApprovalFault } from "../roots/approvals.ts";
import type { PinnedRoot } from "../roots/pinned.ts";
import type { Signer } from "../roots/signers.ts";
import type { DeviceTrust } from "./device-trust.ts";
import type { Offer } from "./offer.ts";

/** Every reason for which a device refuses a request. docs/protocol explains each; a test keeps both lists equal. */
export type RefusalCode =
  | DocumentFault
  | "too-many-signatures"
  | "bad-signature-shape"
  | "state-cloned"
  | "state-rolled-back"
  | "log-inconsistent"
  | "release-too-old"
  | "no-root-pinned"
  | "floor-unreadable"
  | "floor-authority"
  | "root-not-named"
  | "root-not-pinned"
  | "root-too-old"
  | "people-too-old"
  | "root-expired"
  | "not-admitted"
  | "wrong-client"
  | "wrong-name"
  | "wrong-admission"
  | "not-a-target"
  | "target-count"
  | "targets-malformed"
  | "kind-denied-by-floor"
  | "kind-unavailable"
  | "policy-missing"
  | "run-as-not-allowed"
  | "network-not-allowed"
  | "secrets-not-allowed"
  | "too-many-targets"
  | "window-malformed"
  | "window-too-long"
  | "too-early"
  | "expired"
  | "replayed"
  | "revoked"
  | "vetoed"
  | "cancelled"
  | "requester-unknown"
  | "requester-client"
  | "requester-list-expired"
  | "requester-signature"
  | "server-signature"
  | ApprovalFault
  | "floor-keys"
  | "script-missing"
  | "script-too-large"
  | "script-hash";

/** A refusal: which check, which code, and a sentence of detail for people. */
export interface Refusal {
  readonly because: RefusalCode;
  readonly detail: string;
}

/** The requester as this device knows them. */
export interface KnownRequester {
  readonly authority: string;
  readonly person: string;
  /** Every key fingerprint that is this human's, in whatever root. */
  readonly fingerprints: ReadonlySet<string>;
  /** Who signed the requester's addition; they do not approve for them. */
  readonly addedBy: readonly string[];
}

/** Input and findings. Each check reads what earlier checks established; `undefined` after its check is a defect. */
export interface Judgement {
  readonly offer: Offer;
  readonly device: DeviceTrust;
  readonly crypto: Crypto;
  request?: Request;
  requestHash?: string;
  target?: Target;
  policies: { pin: PinnedRoot; policy: Policy }[];
  requester?: KnownRequester;
  approvers: Map<string, readonly Signer<Person>[]>;
}

/** One step of the judgement: a refusal, or undefined where it holds. */
export type Check = (judgement: Judgement) => Refusal | undefined | Promise<Refusal | undefined>;

/** The request, once the parse check has passed. */
export function requestOf(judgement: Judgement): Request {
  if (!judgement.request) throw new Error("the checks run in order: the request is parsed first");
  return judgement.request;
}
