/** A rollout that goes on only when somebody says so: asked in the transaction in which it stops, answered by whoever tells people. */
import { question } from "../../../platform/questions.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { RunRow } from "../run-store.ts";
import type { StopReason } from "./judge-rollout.ts";

/** Why somebody has to look. */
export interface RolloutStop {
  readonly because: StopReason | "asks-first";
}

/** The question. */
export const rolloutStopped = question<[tx: Tx, run: RunRow, stop: RolloutStop], Promise<void>>(
  "rollout-stopped",
  () => Promise.resolve(),
);
