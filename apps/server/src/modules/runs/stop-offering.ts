/** Taking a run back: nobody is offered it any more. What runs already is ended by its device or not at all. */
import type { Tx } from "../../platform/transaction.ts";
import { type RunState, runStateByTargets, type TargetCounts } from "./run.ts";
import type { RunTables } from "./run-tables.ts";
import { endTargets, type RunRow, targetsOf } from "./run-store.ts";

/** Ends the targets that have not started; the run too, unless a device is still running it. Gives the state of the run. */
export async function stopOffering(
  tx: Tx,
  run: RunRow,
  why: { readonly code: "vetoed" | "cancelled"; readonly state: "refused" | "cancelled" },
): Promise<RunState> {
  await endTargets(tx, run.id, { from: ["waiting", "sent"], to: "cancelled", code: why.code });
  const counts: TargetCounts = {};
  for (const { state } of await targetsOf(tx, run.id)) counts[state] = (counts[state] ?? 0) + 1;
  const byTargets = runStateByTargets(counts);
  if (byTargets === undefined) return run.state;
  const state = byTargets === "cancelled" ? why.state : byTargets;
  await tx
    .with<RunTables>()
    .updateTable("run")
    .set({ state, ended_at: tx.now })
    .where("id", "=", run.id)
    .execute();
  return state;
}
