/** What a page was shown, as the station remembers it: only this can be signed from that page. */
import type { Namespace, Signed } from "@countersign/protocol";
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
import type { JudgedRequest } from "../trust/judge-shown-request.ts";

/** One way in which the person may sign what they were shown. */
export interface SigningSeat {
  /** Stable within what is shown: authority, person and purpose. */
  readonly id: string;
  readonly as: "requester" | "approver" | "root" | "people" | "admit" | "breakglass";
  readonly namespace: Namespace;
  readonly authority: string;
  readonly authorityName: string;
  readonly person: string;
  readonly personName: string;
  /** Signed already with this person's key. */
  readonly signed: boolean;
}

/** A request or another document that was shown. */
export interface Shown {
  readonly hash: string;
  readonly signed: Signed;
  /** What was shown of it. */
  readonly model:
    | RequestModel
    | RootModel
    | PeopleModel
    | AdmissionModel
    | TokenModel
    | StandingModel
    | BreakglassModel
    | LogresetModel;
  readonly seats: readonly SigningSeat[];
  /** Why nothing of it can be signed; undefined where it can. */
  readonly blocked: string | undefined;
  /** Of requests. */
  readonly judged?: JudgedRequest;
  /** Of standing approvals: the script's bytes. */
  readonly script?: Uint8Array | undefined;
  /** Authorities and persons as whom the viewer may object. */
  readonly objectors: readonly {
    readonly authority: string;
    readonly person: string;
    readonly effects: readonly ("refuse" | "veto" | "cancel")[];
  }[];
}
