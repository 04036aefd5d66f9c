/** Rollouts as they are stored: one row a run, and the number of its ring beside each device. */
import { type AskedRings, planRings, type PlannedRing, type Run } from "@countersign/api";
import { type Selectable, sql } from "kysely";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { NewRun } from "../run-store.ts";
import type { RolloutTable, RunTables } from "../run-tables.ts";
import type { RingCounts } from "./judge-rollout.ts";

/** A rollout as stored. */
export type RolloutRow = Selectable<RolloutTable>;

/** Without saying otherwise a ring waits so long, or its share of the time that devices take the request. */
const USUAL_WAIT_SECONDS = 3600;

/** A rollout that was dealt out and is not stored yet. */
export interface PlannedRollout {
  readonly rings: readonly PlannedRing[];
  readonly stopAfter: string;
  readonly waitSeconds: number;
  readonly askFirst: boolean;
}

/** Deals the devices out to rings. Throws ProblemError `rings-invalid`. */
export function planRollout(
  asked: AskedRings,
  devices: readonly string[],
  facts: { readonly isConnected: (device: string) => boolean; readonly windowSeconds: number },
): PlannedRollout {
  const plan = planRings(asked.steps, devices, facts.isConnected);
  if (!plan.ok) throw new ProblemError("rings-invalid", plan.detail);
  const { rings } = plan;
  const share = Math.floor(facts.windowSeconds / rings.length);
  const waitSeconds = asked.waitSeconds ?? Math.min(USUAL_WAIT_SECONDS, share);
  if (waitSeconds * (rings.length - 1) >= facts.windowSeconds)
    throw new ProblemError(
      "rings-invalid",
      `${rings.length} rings of ${waitSeconds} seconds do not fit into the ${facts.windowSeconds} seconds for which the request is open.`,
    );
  return { rings, stopAfter: asked.stopAfter, waitSeconds, askFirst: asked.askFirst };
}

/** Writes a rollout beside its run, and which device is of which ring. */
export async function storeRollout(
  tx: Tx,
  run: Pick<NewRun, "id" | "client_id">,
  rollout: PlannedRollout,
): Promise<void> {
  const { rings, stopAfter, waitSeconds, askFirst } = rollout;
  const db = tx.with<RunTables>();
  await db
    .insertInto("run_rollout")
    .values({
      run_id: run.id,
      rings: JSON.stringify(rings.map(({ name, devices }) => ({ name, devices: devices.length }))),
      stop_after: stopAfter,
      wait_seconds: waitSeconds,
      ask_first: askFirst,
      client_id: run.client_id,
    })
    .execute();
  const dealt = rings.flatMap(({ devices }, ring) => devices.map((device) => ({ device, ring })));
  await sql`update run_target set ring = dealt.ring
    from unnest(${dealt.map(({ device }) => device)}::uuid[], ${dealt.map(({ ring }) => ring)}::smallint[]) as dealt(device, ring)
    where run_id = ${run.id} and device_id = dealt.device`.execute(db);
}

/** The rollout of a run; undefined where it goes out to all devices at once. */
export async function findRollout(
  tx: Tx,
  run: string,
  options: { lock?: boolean } = {},
): Promise<RolloutRow | undefined> {
  const query = tx.with<RunTables>().selectFrom("run_rollout").selectAll().where("run_id", "=", run);
  return (options.lock ? query.forUpdate() : query).executeTakeFirst();
}

/** Ends the devices of rings that were never opened, when the run's window has closed. */
export async function endUnreached(tx: Tx, run: string, ring: number): Promise<void> {
  await tx
    .with<RunTables>()
    .updateTable("run_target")
    .set({ state: "cancelled", code: "ring-not-opened", ended_at: tx.now })
    .where("run_id", "=", run)
    .where("ring", ">", ring)
    .where("state", "=", "waiting")
    .execute();
}

/** How each ring of a run fares. */
export async function countRings(tx: Tx, run: string): Promise<readonly RingCounts[]> {
  const { rows } = await sql<RingCounts>`select ring, count(*)::int as devices,
      (count(*) filter (where state in ('waiting', 'sent', 'running')))::int as open,
      (count(*) filter (where state in ('refused', 'interrupted', 'lost')
        or state = 'ran' and coalesce(exit_code, 1) <> 0))::int as failed,
      (count(*) filter (where state = 'ran' and exit_code = 0))::int as well
    from run_target where run_id = ${run} and ring is not null group by ring order by ring`.execute(
    tx.with<RunTables>(),
  );
  return rows;
}

/** A rollout as the API shows it: made by the database in the statement that reads its run. */
export const rolloutPart = sql<Run["rollout"]>`(select json_build_object('state', o.state, 'ring', o.ring,
    'rings', o.rings, 'stop_after', o.stop_after, 'wait_seconds', o.wait_seconds, 'ask_first', o.ask_first,
    'began_at', o.began_at, 'because', o.because, 'moved_by', o.moved_by)
  from run_rollout o where o.run_id = run.id)`;

/** The same of a rollout that was just written. */
export function rolloutView(rollout: PlannedRollout): NonNullable<Run["rollout"]> {
  return {
    state: "rolling",
    ring: 0,
    rings: rollout.rings.map(({ name, devices }) => ({ name, devices: devices.length })),
    stop_after: rollout.stopAfter,
    wait_seconds: rollout.waitSeconds,
    ask_first: rollout.askFirst,
    began_at: null,
    because: null,
    moved_by: null,
  };
}
