/** A person stops a rollout, or lets it go on. Ending it is cancelling the run. */
import type { Actor } from "../../../platform/actor.ts";
import type { ServerContext } from "../../../platform/context.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../../platform/transaction.ts";
import { ownRuns } from "../own-run.ts";
import { findRun, type RunRow } from "../run-store.ts";
import { tellRun } from "../tell-run.ts";
import { changeRollout, openNextRing, recordRollout } from "./advance-rollouts.ts";
import { countRings, findRollout, type RolloutRow } from "./rollout-store.ts";

/** Which rollout, as whoever moves it saw it. */
export interface SeenRollout {
  readonly id: string;
  /** The ring that was open on their screen: two people who press at once open one ring, not two. */
  readonly ring: number;
  /** Whether they may at the run's client. */
  readonly mayMoveOthers: (client: string) => boolean;
}

/**
 * Goes on: a stopped rollout where it stood, and one whose ring is over or that waits with its next ring. What failed
 * so far is not counted again. Throws ProblemError `not-found`, `not-allowed` or `rollout-moved`.
 */
export async function continueRollout(ctx: ServerContext, actor: Actor, seen: SeenRollout): Promise<void> {
  await moving(ctx, actor, seen, async (tx, run, row) => {
    if (row.state === "over") throw new ProblemError("rollout-moved", "The rollout is over.");
    const counts = await countRings(tx, run.id);
    const forgiven = counts.reduce((total, { ring, failed }) => total + (ring <= row.ring ? failed : 0), 0);
    const isLast = row.ring >= row.rings.length - 1;
    const isRingOver = counts.find(({ ring }) => ring === row.ring)?.open === 0;
    await recordRollout(tx, run, "run.rollout-continued", { ring: row.ring, from: row.state, forgiven });
    await changeRollout(tx, row, {
      state: "rolling",
      because: null,
      forgiven,
      moved_by: actor.name,
      began_at: tx.now,
    });
    // A ring that was stopped in its middle is finished first.
    if (!isLast && (row.state !== "stopped" || isRingOver)) await openNextRing(tx, run, row);
    else tellRun(tx, run.id, { state: "dispatched", rollout: "rolling" });
  });
}

/** Stops: no further device is handed the run, of this ring or the next. Throws as `continueRollout` does. */
export async function stopRollout(ctx: ServerContext, actor: Actor, seen: SeenRollout): Promise<void> {
  await moving(ctx, actor, seen, async (tx, run, row) => {
    if (row.state !== "rolling" && row.state !== "asking")
      throw new ProblemError("rollout-moved", `The rollout is ${row.state}.`);
    await changeRollout(tx, row, { state: "stopped", because: "by-hand", moved_by: actor.name });
    await recordRollout(tx, run, "run.rollout-stopped", { ring: row.ring, because: "by-hand" });
    tellRun(tx, run.id, { rollout: "stopped" });
  });
}

async function moving(
  ctx: ServerContext,
  actor: Actor,
  { id, ring, mayMoveOthers }: SeenRollout,
  move: (tx: Tx, run: RunRow, row: RolloutRow) => Promise<void>,
): Promise<void> {
  const isOwn = await ownRuns(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const row = await findRollout(tx, id, { lock: true });
    const run = await findRun(tx, id);
    if (!run || !row) throw new ProblemError("not-found");
    if (!mayMoveOthers(run.client) && !isOwn(run))
      throw new ProblemError(
        "not-allowed",
        "Somebody else asked for this run: they move it, or somebody with the permission runs.cancel.",
      );
    if (run.state !== "dispatched") throw new ProblemError("rollout-moved", `This run is ${run.state}.`);
    if (row.ring !== ring)
      throw new ProblemError("rollout-moved", `Ring ${row.ring + 1} is open by now: look at it again.`);
    await move(tx, run, row);
  });
}
