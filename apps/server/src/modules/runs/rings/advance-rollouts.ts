/**
 * Moving rollouts on: under locks that other servers step over, soon after a device ended and every few seconds. A
 * server that dies in between leaves the row as it was, and whichever looks next goes on from there.
 */
import { sql } from "kysely";
import { systemActor } from "../../../platform/actor.ts";
import type { ServerContext } from "../../../platform/context.ts";
import { inTransaction, type Tx } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import { OPEN_RUNS, shortCode } from "../run.ts";
import { findRun, type RunRow } from "../run-store.ts";
import type { RunTables } from "../run-tables.ts";
import { tellRun } from "../tell-run.ts";
import { judgeRollout } from "./judge-rollout.ts";
import { rolloutStopped } from "./rollout-stopped.ts";
import { countRings, type RolloutRow } from "./rollout-store.ts";

/** At most this many in one transaction. */
const BATCH = 100;

/** Looks at every rollout that may move, those that stay among them; gives how many did move. */
export async function advanceRollouts(ctx: ServerContext, batch = BATCH): Promise<number> {
  let moved = 0;
  let after: string | undefined;
  do {
    const looked = await lookBehind(ctx, after, batch);
    moved += looked.moved;
    after = looked.last;
  } while (after !== undefined);
  return moved;
}

/** Looks at those behind `after`, by their ids; `last` is where to go on. */
async function lookBehind(
  ctx: ServerContext,
  after: string | undefined,
  batch: number,
): Promise<{ moved: number; last: string | undefined }> {
  return inTransaction(ctx, systemActor("advance-rollouts"), async (tx) => {
    const rows = await tx
      .with<RunTables>()
      .selectFrom("run_rollout")
      .selectAll()
      .where("state", "in", ["rolling", "asking"])
      .where(
        sql<boolean>`exists (select from run where run.id = run_id and run.state <> 'awaiting-signatures')`,
      )
      .$if(after !== undefined, (of) => of.where("run_id", ">", after ?? ""))
      .orderBy("run_id")
      .limit(batch)
      .forUpdate()
      .skipLocked()
      .execute();
    let moved = 0;
    for (const row of rows) moved += (await advance(ctx, tx, row)) ? 1 : 0;
    return { moved, last: rows.length < batch ? undefined : rows.at(-1)?.run_id };
  });
}

async function advance(ctx: ServerContext, tx: Tx, row: RolloutRow): Promise<boolean> {
  const run = await findRun(tx, row.run_id);
  if (!run) return false;
  if (!OPEN_RUNS.includes(run.state)) {
    await changeRollout(tx, row, { state: "over" });
    return true;
  }
  // Its first ring begins when enough people have signed.
  const beganAt = row.began_at ?? tx.now;
  if (row.began_at === null) await changeRollout(tx, row, { began_at: beganAt });
  const move = judgeRollout(
    {
      state: row.state === "asking" ? "asking" : "rolling",
      ring: row.ring,
      rings: row.rings.length,
      stopAfter: row.stop_after,
      waitSeconds: row.wait_seconds,
      askFirst: row.ask_first,
      beganAt,
      forgiven: row.forgiven,
    },
    await countRings(tx, run.id),
    tx.now,
  );
  if (move.to === "stay") return false;
  if (move.to === "next-ring") {
    await openNextRing(tx, run, row);
    return true;
  }
  const because = move.to === "stopped" ? move.because : null;
  await changeRollout(tx, row, { state: move.to, because, moved_by: null });
  if (because !== null) await recordRollout(tx, run, "run.rollout-stopped", { ring: row.ring, because });
  tellRun(tx, run.id, { rollout: move.to });
  await ctx.questions.ask(rolloutStopped, tx, run, { because: because ?? "asks-first" });
  return true;
}

/** Opens the ring behind the open one: its devices are sent the run in the moment of the commit. */
export async function openNextRing(tx: Tx, run: RunRow, row: RolloutRow): Promise<void> {
  const ring = row.ring + 1;
  await changeRollout(tx, row, { ring, began_at: tx.now, state: "rolling", because: null });
  await recordRollout(tx, run, "run.ring-opened", {
    ring,
    name: row.rings[ring]?.name,
    devices: row.rings[ring]?.devices,
  });
  tellRun(tx, run.id, { state: "dispatched", ring });
}

/** Writes where a rollout stands. */
export async function changeRollout(
  tx: Tx,
  { run_id: run }: Pick<RolloutRow, "run_id">,
  change: Partial<Pick<RolloutRow, "ring" | "began_at" | "state" | "because" | "moved_by" | "forgiven">>,
): Promise<void> {
  await tx.with<RunTables>().updateTable("run_rollout").set(change).where("run_id", "=", run).execute();
}

/** Records what became of a rollout, whoever decided it. */
export async function recordRollout(
  tx: Tx,
  run: RunRow,
  event: "run.ring-opened" | "run.rollout-stopped" | "run.rollout-continued",
  details: Readonly<Record<string, string | number | undefined>>,
): Promise<void> {
  await recordAudit(tx, {
    event,
    actor: tx.actor,
    object: { kind: "run", id: run.id },
    client: run.client,
    requestHash: run.request_hash,
    shortCode: shortCode(run.request_hash),
    details,
    outcome: "done",
  });
}
