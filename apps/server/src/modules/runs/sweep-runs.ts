/** Runs whose window closed: what was never signed expires, what nobody heard of any more is lost, and both are said. */
import { sql } from "kysely";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { lostAfter, runStateByTargets, shortCode, type TargetState } from "./run.ts";
import type { RunTables } from "./run-tables.ts";
import { forgetSecrets } from "./run-secrets.ts";
import { endTargets, type RunRow, targetsOf } from "./run-store.ts";
import { endUnreached, findRollout } from "./rings/rollout-store.ts";
import { tellRun } from "./tell-run.ts";

/** At most this many at a time; the next sweep takes the rest. */
const BATCH = 200;

/** Ends what is over by now. Gives how many runs were looked at. */
export async function sweepRuns(ctx: ServerContext): Promise<number> {
  return inTransaction(ctx, systemActor("sweep-runs"), async (tx) => {
    const due = await tx
      .with<RunTables>()
      .selectFrom("run")
      .selectAll()
      .where("state", "in", ["awaiting-signatures", "dispatched"])
      .where("not_after", "<", tx.now)
      .where(
        sql<boolean>`(state = 'awaiting-signatures' or exists (
          select from run_target t where t.run_id = run.id and (t.state = 'waiting' and run.not_after + 60 < ${tx.now}
            or t.state in ('sent', 'running') and run.not_after + run.limit_seconds + 60 < ${tx.now})))`,
      )
      .orderBy("not_after")
      .limit(BATCH)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const run of due) await end(tx, run);
    await forgetSecrets(tx);
    return due.length;
  });
}

async function end(tx: Tx, run: RunRow): Promise<void> {
  if (run.state === "awaiting-signatures") {
    await endTargets(tx, run.id, {
      from: ["waiting"],
      to: "cancelled",
      code: "not-signed-in-time",
      run: "expired",
    });
    await record(tx, run, "expired", {});
    return;
  }
  const before = await targetsOf(tx, run.id);
  const facts = { notAfter: run.not_after, limitSeconds: run.limit_seconds };
  const over = (state: TargetState) =>
    before.some((target) => target.state === state) && lostAfter(state, facts) < tx.now;
  const rollout = over("waiting") ? await findRollout(tx, run.id) : undefined;
  // Nobody offered it to them: they are not lost.
  if (rollout) await endUnreached(tx, run.id, rollout.ring);
  const lost = [
    ...(over("waiting")
      ? await endTargets(tx, run.id, { from: ["waiting"], to: "lost", code: "never-delivered" })
      : []),
    ...(over("sent") ? await endTargets(tx, run.id, { from: ["sent"], to: "lost", code: "no-receipt" }) : []),
    ...(over("running")
      ? await endTargets(tx, run.id, { from: ["running"], to: "lost", code: "no-receipt" })
      : []),
  ];
  const counts: Partial<Record<TargetState, number>> = {};
  for (const { state } of await targetsOf(tx, run.id)) counts[state] = (counts[state] ?? 0) + 1;
  const state = runStateByTargets(counts);
  if (state)
    await tx
      .with<RunTables>()
      .updateTable("run")
      .set({ state, ended_at: tx.now })
      .where("id", "=", run.id)
      .execute();
  for (const device of lost) tellRun(tx, run.id, { device, state: "lost" });
  await record(tx, run, state ?? run.state, { lost });
}

async function record(
  tx: Tx,
  run: RunRow,
  state: RunRow["state"],
  details: { lost?: readonly string[] },
): Promise<void> {
  await recordAudit(tx, {
    event: "run.expired",
    actor: tx.actor,
    object: { kind: "run", id: run.id },
    client: run.client,
    requestHash: run.request_hash,
    shortCode: shortCode(run.request_hash),
    before: { state: run.state },
    after: { state },
    details: { lost: details.lost?.slice(0, 64), lost_count: details.lost?.length },
    outcome: "done",
  });
  tellRun(tx, run.id, { state });
}
