/** Asked here, answered by the module that knows standing approvals: may this be run without asking anybody again? */
import type { Action, Signed, Standing } from "@countersign/protocol";
import { question } from "../../platform/questions.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { RequestAuthority } from "./compose-request.ts";
import type { RunTarget } from "./run-store.ts";

/** What somebody wants to run. */
export interface WantedUse {
  readonly client: string;
  readonly action: Extract<Action, { kind: "script" }>;
  readonly script: Uint8Array;
  readonly runAs: string;
  readonly network: "host" | "none";
  /** Undefined: whatever the standing approval says. */
  readonly limits: { readonly seconds: number; readonly output: number } | undefined;
  readonly targets: readonly RunTarget[];
  readonly admittedBy: string;
  readonly authorities: readonly RequestAuthority[];
  /** Seconds; undefined: an hour. */
  readonly windowSeconds: number | undefined;
  readonly reason: string;
}

/** The standing approval that covers it, and the use that was composed and signed. */
export interface FoundStanding {
  readonly ok: true;
  readonly hash: string;
  readonly signed: Signed;
  readonly standing: Standing;
  readonly use: Signed;
}

/** That there is none, with what is wrong with the one that comes closest. */
export interface NoStanding {
  readonly ok: false;
  readonly because: string;
  readonly detail: string;
}

/** One of both. */
export type StandingAnswer = FoundStanding | NoStanding;

/** Of those that nobody approved. */
export const NO_STANDING: NoStanding = {
  ok: false,
  because: "standing-missing",
  detail: "no standing approval covers this script, these arguments and these devices",
};

/** The one that honest devices would accept now, or why people have to sign. */
export const standingFor = question<[Tx, WantedUse], Promise<StandingAnswer>>("standing-for", () =>
  Promise.resolve(NO_STANDING),
);
