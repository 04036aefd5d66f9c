/** Roots, people lists and admissions as they are shown to whoever is about to sign them: plain JSON, safe to put on a screen. */
import type { PeopleFault, RoleName, RootFault } from "@countersign/protocol";
import type { PersonShown } from "../requests/request-model.ts";
import type { Segment } from "../text/segment.ts";
import type { Change } from "./change.ts";
import type { TrustWord } from "./policy-words.ts";

/** A key, by every spelling of its fingerprint. */
export interface KeyShown {
  readonly kind: "ssh" | "passkey" | "unreadable";
  /** Ours first, then the one that OpenSSH prints. */
  readonly fingerprints: readonly string[];
  readonly station?: string;
  readonly synced: boolean;
}

/** A person of a root. */
export interface RootPersonShown {
  readonly id: string;
  readonly name: readonly Segment[];
  /** What is odd about the name among the others. */
  readonly warning?: string;
  readonly groups: readonly string[];
  readonly also: readonly string[];
  readonly keys: readonly KeyShown[];
}

/** A policy in words. */
export interface PolicyShown {
  readonly client: string;
  readonly kind: string;
  readonly trust: TrustWord;
  readonly words: string;
}

/** Who signed a trust document so far. */
export interface TrustSignature {
  readonly person: PersonShown;
  /** The purpose of the signature: the document's own namespace, or an approval. */
  readonly namespace: string;
}

/** What a document is compared with. */
export type ComparedWith =
  | { readonly with: "nothing" }
  | { readonly with: "not-held"; readonly prev: string }
  | { readonly with: "predecessor" | "trial"; readonly version: number; readonly hash: string };

/** A root. Times are seconds since 1970. */
export interface RootModel {
  readonly document: "root";
  readonly hash: string;
  readonly shortCode: string;
  readonly authority: string;
  readonly name: readonly Segment[];
  readonly scope: "operator" | "client";
  readonly version: number;
  readonly trial: boolean;
  readonly prev?: string;
  readonly issued: number;
  readonly expires: number;
  readonly hardExpires: number;
  /** A rule that it breaks: no device would follow it, whoever signs. */
  readonly fault: RootFault | null;
  readonly persons: readonly RootPersonShown[];
  readonly roles: readonly {
    readonly name: RoleName;
    readonly words: string;
    /** How many of whom, in words. */
    readonly who: string;
    /** What one person alone can do, where that is more than it should be. */
    readonly alone?: string;
    readonly threshold: number;
    readonly members: readonly string[];
    readonly clients?: readonly string[];
  }[];
  readonly policies: readonly PolicyShown[];
  readonly stations: readonly {
    readonly id: string;
    readonly origin: string;
    readonly rpid: string;
    readonly independent: boolean;
  }[];
  readonly serverKeys: readonly KeyShown[];
  readonly updateKeys: readonly KeyShown[];
  readonly witnesses: readonly (readonly Segment[])[];
  readonly minRelease: number;
  readonly revoked: readonly string[];
  readonly successor?: { readonly authority: string; readonly version: number; readonly hash: string };
  readonly compared: ComparedWith;
  readonly changes: readonly Change[];
  readonly signatures: readonly TrustSignature[];
  /** What is still asked for, one sentence each. */
  readonly needs: readonly string[];
}

/** A people list. */
export interface PeopleModel {
  readonly document: "people";
  readonly hash: string;
  readonly shortCode: string;
  readonly authority: string;
  readonly authorityName: readonly Segment[];
  readonly version: number;
  readonly prev?: string;
  readonly issued: number;
  readonly expires: number;
  /** Why no device would take it over, whatever is still to be signed. */
  readonly fault: PeopleFault | null;
  readonly requesters: readonly {
    readonly id: string;
    readonly name: readonly Segment[];
    readonly warning?: string;
    readonly kind: "human" | "service";
    readonly clients: readonly string[];
    /** They never approve for this requester. */
    readonly addedBy: readonly string[];
    readonly keys: readonly KeyShown[];
  }[];
  readonly compared: ComparedWith;
  readonly changes: readonly Change[];
  readonly signatures: readonly TrustSignature[];
  readonly needs: readonly string[];
}

/** A token by which machines admit themselves to a client. */
export interface TokenModel {
  readonly document: "token";
  readonly hash: string;
  readonly shortCode: string;
  readonly authority: string;
  readonly authorityName: readonly Segment[];
  readonly client: string;
  /** Why no machine would take it, whatever is still to be signed. */
  readonly fault: string | null;
  /** The whole name that a machine gives itself. */
  readonly names: string;
  readonly max: number;
  readonly issued: number;
  readonly expires: number;
  readonly key: KeyShown;
  readonly policies: AdmissionModel["policies"];
  readonly warnings: readonly string[];
  readonly signatures: readonly TrustSignature[];
  readonly needs: readonly string[];
}

/** An admission of devices to a client. */
export interface AdmissionModel {
  readonly document: "admission";
  readonly hash: string;
  readonly shortCode: string;
  readonly checked: boolean;
  readonly authority: string;
  readonly authorityName: readonly Segment[];
  readonly client: string;
  readonly issued: number;
  readonly previous?: string;
  readonly devices: readonly {
    readonly fingerprint: string;
    readonly name: readonly Segment[];
    readonly machine?: string;
    /** Whoever holds the other half of this key reads the secrets that are meant for the device. */
    readonly seal: string;
    /** `unknown` where it replaces an admission that is not held. */
    readonly change: "first" | "again" | "rename" | "move" | "unknown";
    /** What happens to it, in words; from which name and client. */
    readonly words: readonly Segment[];
    readonly warning?: string;
  }[];
  /** What each held root says of this client. */
  readonly policies: readonly (PolicyShown & {
    readonly authority: string;
    readonly name: readonly Segment[];
  })[];
  readonly warnings: readonly string[];
  readonly signatures: readonly TrustSignature[];
  readonly needs: readonly string[];
}
