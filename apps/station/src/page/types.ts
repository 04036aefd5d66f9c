/** What the station answers to its page. Types only: nothing of this file is sent. */
import type {
  AdmissionModel,
  BreakglassModel,
  LogresetModel,
  PeopleModel,
  RequestModel,
  RootModel,
  StandingModel,
  TokenModel,
} from "@countersign/review";

/** The station itself. */
export interface About {
  readonly station: {
    readonly name: string;
    readonly origin: string;
    readonly fingerprint: string;
    readonly server: string;
    /** Beside its server for a trial: never independent. */
    readonly trial: boolean;
  };
}

/** Whoever is signed in. */
export interface Me {
  readonly name: string;
  readonly fingerprint: string;
  readonly persons: readonly {
    readonly authorityName: string;
    readonly name: string;
    readonly person: string;
    readonly listed: boolean;
  }[];
}

/** One line of the list. */
export interface WaitingItem {
  readonly kind: "request" | "document";
  readonly hash: string;
  readonly shortCode: string;
  readonly title: string;
  /** What would come of it, in a few words. */
  readonly detail: string;
  readonly client: string | null;
  readonly requester: string | null;
  readonly reason: string | null;
  readonly devices: number | null;
  readonly until: number | null;
  /** When it was composed, as the server says: for the order only. */
  readonly since: number;
  readonly yours: "to-sign" | "signed" | "none";
}

/** The list. */
export interface Waiting extends Me {
  readonly items: readonly WaitingItem[];
  readonly complaints: readonly {
    readonly authority: string;
    readonly because: string;
    readonly detail: string;
  }[];
  readonly unmet: readonly string[];
}

/** A way to sign. */
export interface Seat {
  readonly id: string;
  readonly as: "requester" | "approver" | "root" | "people" | "admit" | "breakglass";
  readonly authorityName: string;
  readonly personName: string;
  readonly signed: boolean;
}

/** A request in full. */
export interface RequestPage {
  readonly model: RequestModel;
  readonly run: string;
  readonly state: string;
  readonly checks: readonly {
    readonly check: string;
    readonly outcome: "holds" | "waits" | "fails";
    readonly because?: string;
    readonly detail?: string;
  }[];
  readonly seats: readonly Seat[];
  readonly objectors: readonly { readonly effects: readonly ("refuse" | "veto" | "cancel")[] }[];
  readonly blocked: string | null;
  readonly excluded: string | null;
}

/** A root, people list or admission. */
export interface DocumentPage {
  readonly model:
    | RootModel
    | PeopleModel
    | AdmissionModel
    | TokenModel
    | StandingModel
    | BreakglassModel
    | LogresetModel;
  readonly seats: readonly Seat[];
  readonly objectors: readonly { readonly effects: readonly ("refuse" | "veto" | "cancel")[] }[];
  readonly blocked: string | null;
  /** What it was compared with: a root that this station holds, the trial before it, or nothing. */
  readonly follows: "held" | "trial" | "nothing";
  readonly state: "draft" | "published";
}

/** What came of one document of a batch. */
export interface BatchOutcome {
  readonly hash: string;
  readonly state: string;
  readonly because?: string;
  readonly detail?: string;
}
