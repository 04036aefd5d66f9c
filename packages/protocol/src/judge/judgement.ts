/** One judgement in progress: what is given, and what the checks have established so far. */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS } from "../documents/document.ts";
import type { Request, Target } from "../documents/request.ts";
import type { Person, Policy } from "../documents/root.ts";
import { APPROVAL_FAULTS } from "../roots/approvals.ts";
import type { PinnedRoot } from "../roots/pinned.ts";
import type { Signer } from "../roots/signers.ts";
import type { DeviceTrust } from "./device-trust.ts";
import type { Offer } from "./offer.ts";

/** Every reason for which a device refuses a request. In the order of the checks; docs/protocol explains each. */
export const REFUSAL_CODES = [
  "too-many-signatures",
  "bad-signature-shape",
  "script-too-large",
  ...DOCUMENT_FAULTS,
  "state-cloned",
  "state-rolled-back",
  "log-inconsistent",
  "floor-unreadable",
  "floor-authority",
  "no-root-pinned",
  "root-not-pinned",
  "root-not-named",
  "root-too-old",
  "people-too-old",
  "root-expired",
  "release-too-old",
  "not-admitted",
  "wrong-client",
  "targets-malformed",
  "target-count",
  "not-a-target",
  "wrong-name",
  "wrong-admission",
  "kind-denied-by-floor",
  "kind-unavailable",
  "policy-missing",
  "run-as-not-allowed",
  "network-not-allowed",
  "secrets-not-allowed",
  "too-many-targets",
  "window-malformed",
  "window-too-long",
  "too-early",
  "expired",
  "replayed",
  "revoked",
  "vetoed",
  "cancelled",
  "server-signature",
  "requester-unknown",
  "requester-list-expired",
  "requester-client",
  "requester-signature",
  ...APPROVAL_FAULTS,
  "floor-keys",
  "script-missing",
  "script-hash",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A refusal: which check, which code, and a sentence of detail for people. */
export interface Refusal {
  readonly because: RefusalCode;
  readonly detail: string;
}

/** The requester, whose signature was verified, as this device knows them. */
export interface KnownRequester {
  /** Everything by which this human is recognised, in whatever root or list that is held here. */
  readonly marks: ReadonlySet<string>;
  /** The same of whoever signed the requester's addition to any list: they do not approve for them. */
  readonly adderMarks: ReadonlySet<string>;
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
