/** One judgement in progress: what is given, and what the checks have established so far. */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS } from "../documents/document.ts";
import type { Breakglass } from "../documents/breakglass.ts";
import type { Request, Target } from "../documents/request.ts";
import type { Person, Policy } from "../documents/root.ts";
import type { Standing } from "../documents/standing.ts";
import type { Use } from "../documents/use.ts";
import { APPROVAL_FAULTS } from "../roots/approvals.ts";
import type { PinnedRoot } from "../roots/pinned.ts";
import type { Signed } from "../roots/signed.ts";
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
  "breakglass-mismatch",
  "breakglass-one-device",
  "breakglass-other-device",
  "breakglass-window",
  "breakglass-role",
  "breakglass-signatures",
  "standing-mismatch",
  "not-in-standing",
  "beyond-standing",
  "standing-too-broad",
  "standing-malformed",
  "standing-too-long",
  "standing-too-early",
  "standing-expired",
  "use-signature",
  "argument-count",
  "argument-not-allowed",
  "zone-unknown",
  "outside-schedule",
  "too-soon",
  "day-used-up",
  "used-up",
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
  /** What persons signed: the request, or the standing approval of a use. */
  readonly signed: Signed;
  /** The namespace in which the requester signed it. */
  readonly namespace: RequesterNamespace;
  /** Of a use: everything that affects execution, put together from the standing approval and the use. */
  request?: Request;
  requestHash?: string;
  standing?: Standing;
  standingHash?: string;
  use?: Use;
  breakglass?: Breakglass;
  breakglassHash?: string;
  target?: Target;
  policies: { pin: PinnedRoot; policy: Policy }[];
  requester?: KnownRequester;
  approvers: Map<string, readonly Signer<Person>[]>;
}

/** Where a requester signs. */
export type RequesterNamespace = "countersign.request.v1" | "countersign.standing.v1";

/** One step of the judgement: a refusal, or undefined where it holds. */
export type Check = (judgement: Judgement) => Refusal | undefined | Promise<Refusal | undefined>;

/** The request, once the parse check has passed. */
export function requestOf(judgement: Judgement): Request {
  if (!judgement.request) throw new Error("the checks run in order: the request is parsed first");
  return judgement.request;
}

/** The standing approval, once its parse check has passed. */
export function standingOf(judgement: Judgement): Standing {
  if (!judgement.standing) throw new Error("the checks run in order: the standing approval is parsed first");
  return judgement.standing;
}

/** The hashes by which an objection may name what is judged: the request and what broke the glass for it, or a use and its standing approval. */
export function subjectsOf({ requestHash, standingHash, breakglassHash }: Judgement): string[] {
  return [requestHash, standingHash, breakglassHash].filter((hash) => hash !== undefined);
}
