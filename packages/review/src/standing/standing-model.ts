/** A standing approval as it is shown to whoever is about to sign it: plain JSON, everything in it safe to put on a screen. */
import type {
  AuthorityShown,
  DeviceShown,
  RequestModel,
  ScriptAction,
  SinceLast,
  Warning,
} from "../requests/request-model.ts";
import type { Segment } from "../text/segment.ts";
import type { TrustSignature } from "../trust/root-model.ts";

/** What one argument may be. */
export interface AllowedShown {
  readonly position: number;
  readonly name: readonly Segment[];
  readonly words: readonly Segment[];
  /** Whoever uses it may type anything here. */
  readonly open: boolean;
}

/** The whole of it. Times are seconds since 1970. */
export interface StandingModel
  extends Pick<RequestModel, "requester" | "client" | "reason" | "runAs" | "network" | "limits"> {
  readonly document: "standing";
  /** Against the one that this person signed last for the same script and client. */
  readonly since: SinceLast;
  readonly hash: string;
  readonly shortCode: string;
  /** Whether names and signatures were held against roots and admissions. */
  readonly checked: boolean;
  readonly issued: number;
  readonly expires: number;
  readonly action: Pick<
    ScriptAction,
    "name" | "version" | "hash" | "interpreter" | "script" | "input" | "environment"
  >;
  readonly allowed: readonly AllowedShown[];
  /** When and how often, a sentence each. */
  readonly schedule: readonly string[];
  readonly devices: {
    /** The whole client, whatever devices it has or will have. */
    readonly all: boolean;
    /** How many are listed; of a whole client, how many one use may name, which limits nothing. */
    readonly count: number;
    /** Which, and what a number of them limits. */
    readonly words: string;
    readonly list: readonly DeviceShown[];
  };
  readonly authorities: readonly Pick<AuthorityShown, "authority" | "name" | "minVersion">[];
  /** What this allows that was refused before, the gravest first. */
  readonly allows: readonly string[];
  readonly warnings: readonly Warning[];
  readonly signatures: readonly TrustSignature[];
  /** Why it is not in force by what is held here: a reason code. */
  readonly fault: string | null;
  readonly needs: readonly string[];
}
