/** A run request as it is shown to whoever is about to sign it: plain JSON, everything in it safe to put on a screen. */
import type { Interpreter } from "@countersign/protocol";
import type { ScriptDiff } from "../diff/script-diff.ts";
import type { ScriptText } from "../script/review-script.ts";
import type { Line, MarkKind, Segment } from "../text/segment.ts";

/** Somebody, by the name that a root or people list gives them. */
export interface PersonShown {
  readonly authority: string;
  /** The authority's own name; its id where nothing is held. */
  readonly authorityName: readonly Segment[];
  readonly id: string;
  readonly name: readonly Segment[];
  /** Where the name is from. `nowhere`: from the document, and nobody has checked it. */
  readonly from: "root" | "people" | "server" | "nowhere";
  /** A registered service rather than a human being. */
  readonly service: boolean;
}

/** What a warning is about. */
export const WARNED_PARTS = [
  "script",
  "argument",
  "input",
  "environment",
  "run-as",
  "network",
  "devices",
  "name",
  "reason",
  "signatures",
] as const;
export type WarnedPart = (typeof WARNED_PARTS)[number];

/** Something to be looked at before signing. */
export interface Warning {
  readonly part: WarnedPart;
  /** The argument's position from 1, or the variable's name. */
  readonly at?: number | string;
  readonly kind: MarkKind | "manner";
  readonly words: string;
  /** Lines of the script, from 1. */
  readonly lines?: readonly number[];
  readonly count?: number;
}

/** A field that differs from the request that this person approved last. */
export interface FieldChange {
  readonly field: string;
  readonly before: readonly Segment[];
  readonly after: readonly Segment[];
}

/** What changed since this person last approved a request for the same. */
export type SinceLast =
  | { readonly first: true }
  | {
      readonly first: false;
      /** When that was, in seconds. */
      readonly when: number;
      readonly hash: string;
      readonly changes: readonly FieldChange[];
      /** Absent where the script is the same, or no script. */
      readonly script?: ScriptDiff;
      /** The script differs, and its old bytes are not at hand. */
      readonly scriptUnknown: boolean;
    };

/** A script run. */
export interface ScriptAction {
  readonly kind: "script";
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly interpreter: Interpreter;
  readonly script: ScriptText;
  readonly arguments: readonly { readonly position: number; readonly segments: readonly Segment[] }[];
  /** Standing input, line by line. */
  readonly input?: readonly Line[];
  readonly environment: readonly {
    readonly name: string;
    readonly value: readonly Segment[];
    /** What a variable of this name does to programs. */
    readonly danger?: string;
  }[];
  /** Values that nobody sees: `words` says how large, where that is known. */
  readonly secrets: readonly { readonly param: string; readonly words: string }[];
}

/** A restart. */
export interface RebootAction {
  readonly kind: "reboot";
  readonly delaySeconds: number;
}

/** A device, by its admitted name. */
export interface DeviceShown {
  readonly fingerprint: string;
  readonly name: readonly Segment[];
  readonly admission: string;
  /** What is odd about the name among the others. */
  readonly warning?: string;
}

/** A signature that was verified, and whose it is. */
export interface SignatureShown {
  readonly person: PersonShown;
  readonly as: "requester" | "approver";
  /** Made where the server has no part. */
  readonly independent: boolean;
  /** Whether it counts for its root: who asks does not approve, nor does who let the asker in. */
  readonly counts: boolean;
}

/** A refusal, veto or cancellation whose signature was verified. */
export interface ObjectionShown {
  readonly effect: "refuse" | "veto" | "cancel";
  readonly person: PersonShown;
  readonly reason: readonly Segment[];
  readonly time: number;
}

/** What one authority's root says of the request. */
export interface AuthorityShown {
  readonly authority: string;
  readonly name: readonly Segment[];
  /** The lowest version that may judge it, and the one held; null where none is held. */
  readonly minVersion: number;
  readonly version: number | null;
  readonly trust: "server-trust" | "console-trust" | "device-trust" | "no-policy" | "not-held";
  /** What it still asks for, one sentence each; empty where it is satisfied. */
  readonly needs: readonly string[];
}

/** The whole of it. Times are seconds since 1970, for the renderer to format. */
export interface RequestModel {
  readonly document: "request";
  readonly hash: string;
  readonly shortCode: string;
  /** Whether names and signatures were held against roots and admissions. */
  readonly checked: boolean;
  readonly requester: PersonShown;
  readonly client: string;
  readonly reason: readonly Segment[];
  readonly since: SinceLast;
  readonly action: ScriptAction | RebootAction;
  readonly runAs: {
    readonly user: string;
    readonly everything: "yes" | "perhaps" | "no";
    readonly words: string;
  };
  readonly network: { readonly value: "host" | "none"; readonly words: string };
  readonly limits: { readonly seconds: number; readonly outputBytes: number };
  readonly window: { readonly notBefore: number; readonly notAfter: number };
  readonly devices: { readonly count: number; readonly list: readonly DeviceShown[] };
  readonly authorities: readonly AuthorityShown[];
  readonly signatures: readonly SignatureShown[];
  /** Signatures that nobody known here made, or that are no good. */
  readonly signaturesUnknown: number;
  readonly objections: readonly ObjectionShown[];
  readonly warnings: readonly Warning[];
}
