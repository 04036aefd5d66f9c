/** What this module has to know of devices and runs, which stand on it: asked here, answered there. */
import type { AdmittedAs, KnownVeto, Signature, Signed } from "@countersign/protocol";
import type { Ending } from "@countersign/api";
import { question } from "../../platform/questions.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { ClientOfRow } from "./document-store.ts";
import type { KnownTrust } from "./trust-registry.ts";

/** A device as its admission is judged here: by what it said of itself. */
export interface DeviceToAdmit {
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly seal: string;
  readonly machine: string | undefined;
  /** The authorities it pins, by its last status. */
  readonly authorities: readonly string[];
  readonly held: AdmittedAs | undefined;
}

/** An admission that was judged and stored. */
export interface PublishedAdmission {
  readonly hash: string;
  readonly authority: string;
  readonly client: ClientOfRow;
  readonly previous: string | undefined;
  /** Hash of the token by which the machine admitted itself. */
  readonly token: string | undefined;
  readonly devices: readonly { readonly fingerprint: string; readonly name: string }[];
}

/** The devices with these fingerprints, as far as they are known here. */
export const devicesToAdmit = question<[Tx, readonly string[]], Promise<readonly DeviceToAdmit[]>>(
  "devices-to-admit",
  () => Promise.resolve([]),
);
/** Writes an admission into the records of its devices; gives how many those are. */
export const admissionPublished = question<[Tx, PublishedAdmission], Promise<number>>(
  "admission-published",
  () => Promise.resolve(0),
);
/** A head of the log, and how many devices saw it last. */
export interface HeadSeen {
  readonly size: number;
  /** `sha256:` and hex. */
  readonly root: string;
  /** When each of the devices that see it reported it, in seconds. */
  readonly reportedAt: readonly number[];
}
/** The heads that devices reported last, each once. */
export const headsSeen = question<[Tx], Promise<readonly HeadSeen[]>>("heads-seen", () =>
  Promise.resolve([]),
);
/** How many devices pin an authority. */
export const devicesPinning = question<[Tx, string], Promise<number>>("devices-pinning", () =>
  Promise.resolve(0),
);

/** Whose devices are meant: those that pin one of the authorities, belong to one of the clients, or are named. */
export interface FollowersWanted {
  readonly authorities?: readonly string[];
  readonly clients?: readonly string[];
  readonly fingerprints?: readonly string[];
  /** Hash of a document that they may have objected to. */
  readonly document?: string;
}
/** A device as it said in its last signed status. */
export interface Follower {
  readonly id: string;
  readonly name: string;
  readonly client: string;
  readonly fingerprint: string;
  /** By its status; before the first, what it enrolled with. */
  readonly pins: readonly { readonly authority: string; readonly version: number; readonly hash: string }[];
  /** Undefined before its first status. */
  readonly release: number | undefined;
  readonly connected: boolean;
  /** When it was last heard of: before its first contact, when it enrolled. */
  readonly heardAt: number;
  readonly objection: { readonly because: string; readonly detail: string; readonly at: number } | undefined;
}
/** These devices, by name. */
export const followersOf = question<[Tx, FollowersWanted], Promise<readonly Follower[]>>("followers-of", () =>
  Promise.resolve([]),
);
/** What would end if `after` were what is known; gathered from all who answer. Those that are ended already are not told. */
export const endingUnder = question<
  [Tx, { readonly before: KnownTrust; readonly after: KnownTrust }],
  Promise<readonly Ending[]>
>("ending-under", () => Promise.resolve([]));
/** The tasks that run by these standing approvals. */
export const tasksUnder = question<[Tx, readonly string[]], Promise<readonly Ending[]>>("tasks-under", () =>
  Promise.resolve([]),
);

/** A run request as this module needs it: a signed document that another module keeps. */
export interface RequestDocument {
  readonly run: string;
  readonly client: ClientOfRow;
  readonly signed: Signed;
  readonly targets: number;
  readonly requester: { readonly authority: string; readonly person: string };
  /** Id of the account that asked; null where none did. */
  readonly askedBy: string | null;
}
/** The run request with this hash, as far as this transaction may see it. */
export const requestByHash = question<[Tx, string], Promise<RequestDocument | undefined>>(
  "request-by-hash",
  () => Promise.resolve(undefined),
);
/** What the device of its run would say of broken glass now, and where it belongs. */
export const brokenGlassJudged = question<
  [Tx, Signed, readonly KnownVeto[]],
  Promise<
    | {
        readonly ok: true;
        readonly authority: string;
        readonly request: string;
        readonly client: ClientOfRow;
      }
    | { readonly ok: false; readonly because: string; readonly detail: string }
  >
>("broken-glass-judged", () =>
  Promise.resolve({ ok: false, because: "request-unknown", detail: "nobody keeps requests" }),
);
/** Hands the run out for which the glass was broken; by hash and signatures of the document that was judged. */
export const glassBroken = question<[Tx, string, Signed], Promise<void>>("glass-broken", () =>
  Promise.resolve(),
);
/** Nobody is asked any more to sign this broken glass: it was withdrawn, or no device would take it. By its hash. */
export const glassForgone = question<[Tx, string], Promise<void>>("glass-forgone", () => Promise.resolve());
/** An objection to a run request. */
export interface PublishedObjection {
  readonly run: string;
  readonly veto: KnownVeto;
  readonly reason: string;
  readonly at: number;
}
/** Writes a judged objection into its run. */
export const objectionPublished = question<[Tx, PublishedObjection], Promise<void>>(
  "objection-published",
  () => Promise.resolve(),
);
/** Adds signatures to a run request; gives where the run then stands, and whether people were asked to break the glass for it. Throws ProblemError `signature-refused`. */
export const requestSigned = question<
  [Tx, string, { signatures: readonly Signature[]; batches: readonly Uint8Array[] }],
  Promise<{ state: string; accepted: number; awaitsGlass: boolean }>
>("request-signed", () => Promise.reject(new Error("nobody keeps requests")));
