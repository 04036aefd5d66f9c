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
  readonly hash: string;
  readonly signed: Signed;
  readonly standing: Standing;
  readonly use: Signed;
}

/** The one that honest devices would accept now; undefined where people have to sign. */
export const standingFor = question<[Tx, WantedUse], Promise<FoundStanding | undefined>>("standing-for", () =>
  Promise.resolve(undefined),
);
