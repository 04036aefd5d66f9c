/** Writes to runs and reads of whole rows; the hot ones are one statement each. */
import {
  decodeBase64,
  encodeBase64,
  parseDocument,
  type Request,
  type Signature,
  type Signed,
  type Target,
} from "@countersign/protocol";
import { type Selectable, sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { RunState, TargetState } from "./run.ts";
import type { RunTable, RunTables, RunTargetTable } from "./run-tables.ts";

/** A run as stored. */
export type RunRow = Selectable<RunTable>;
/** A run that was never stored. */
export type NewRun = Omit<
  RunRow,
  | "number"
  | "ended_at"
  | "kept_by"
  | "kept_at"
  | "output_removed_at"
  | "output_removed_days"
  | "output_removed_bytes"
>;
/** A target as stored. */
export type TargetRow = Selectable<RunTargetTable>;

/** Somebody whose signature over a request was verified. */
export interface RunSigner {
  readonly authority: string;
  readonly person: string;
  readonly namespace: string;
  readonly key: string;
  readonly independent: boolean;
}

/** A target with the device behind it. */
export interface RunTarget extends Target {
  readonly device: string;
}

/** The signed request of a row. */
export function signedOf(row: Pick<RunRow, "request" | "signatures" | "batches">): Signed {
  const batches = row.batches.map(decodeBase64).filter((batch) => batch !== undefined);
  return { bytes: new Uint8Array(row.request), signatures: row.signatures, batches };
}

/** The request of a row. Throws where it cannot be read: it was written by us. */
export function requestOf(row: Pick<RunRow, "id" | "request">): Request {
  const parsed = parseDocument("request", new Uint8Array(row.request));
  if (!parsed.ok) throw new Error(`the request of run ${row.id} cannot be read: ${parsed.detail}`);
  return parsed.document;
}

/** Writes a run with its targets and first signers in one statement. Targets in the order of the request. */
export async function insertRun(
  tx: Tx,
  run: NewRun,
  targets: readonly RunTarget[],
  signers: readonly RunSigner[],
): Promise<void> {
  const names = signers.map((signer) => JSON.stringify(signer));
  await sql`with made as (
      insert into run (id, request_hash, request, signatures, batches, state, client_id, client, kind, script_name,
        script_version, script_hash, reason, trust, requested_by, requested_by_id, standing_hash, task_id, requester_authority, requester_person,
        not_before, not_after, limit_seconds, limit_output, target_count, created_at)
      values (${run.id}, ${run.request_hash}, ${run.request}, ${JSON.stringify(run.signatures)},
        ${JSON.stringify(run.batches)}, ${run.state}, ${run.client_id}, ${run.client}, ${run.kind}, ${run.script_name},
        ${run.script_version}, ${run.script_hash}, ${run.reason}, ${run.trust}, ${run.requested_by}, ${run.requested_by_id},
        ${run.standing_hash}, ${run.task_id},
        ${run.requester_authority}, ${run.requester_person}, ${run.not_before}, ${run.not_after},
        ${run.limit_seconds}, ${run.limit_output}, ${run.target_count}, ${tx.now})
      returning id, client_id
    ), aimed as (
      insert into run_target (run_id, device_id, position, fingerprint, name, admission, client_id)
      select made.id, t.device, t.position - 1, t.fingerprint, t.name, t.admission, made.client_id
      from made, unnest(${targets.map(({ device }) => device)}::uuid[], ${targets.map(({ fingerprint }) => fingerprint)}::text[],
        ${targets.map(({ name }) => name)}::text[], ${targets.map(({ admission }) => admission)}::text[])
        with ordinality as t(device, fingerprint, name, admission, position)
    )
    insert into run_signer (run_id, authority, person, namespace, key, independent, at, client_id)
    select made.id, s.signer ->> 'authority', s.signer ->> 'person', s.signer ->> 'namespace', s.signer ->> 'key',
      (s.signer ->> 'independent')::boolean, ${tx.now}, made.client_id
    from made, unnest(${names}::jsonb[]) as s(signer)`.execute(tx.with<RunTables>());
}

/** A run by id, as far as this transaction may see it; locked where it is about to change. */
export async function findRun(
  tx: Tx,
  id: string,
  options: { lock?: boolean } = {},
): Promise<RunRow | undefined> {
  const query = tx.with<RunTables>().selectFrom("run").selectAll().where("id", "=", id);
  return (options.lock ? query.forUpdate() : query).executeTakeFirst();
}

/** A run by the hash of its request. */
export async function findRunByRequest(tx: Tx, hash: string): Promise<RunRow | undefined> {
  return tx
    .with<RunTables>()
    .selectFrom("run")
    .selectAll()
    .where("request_hash", "=", hash)
    .executeTakeFirst();
}

/** The targets of a run in the order of its request. */
export async function targetsOf(tx: Tx, run: string): Promise<TargetRow[]> {
  return tx
    .with<RunTables>()
    .selectFrom("run_target")
    .selectAll()
    .where("run_id", "=", run)
    .orderBy("position")
    .execute();
}

/** Adds verified signatures and moves the run, in one statement. */
export async function storeSignatures(
  tx: Tx,
  run: RunRow,
  signed: Signed,
  signers: readonly RunSigner[],
  state: RunState,
): Promise<void> {
  const names = signers.map((signer) => JSON.stringify(signer));
  const batches = (signed.batches ?? []).map(encodeBase64);
  await sql`with changed as (
      update run set signatures = ${JSON.stringify(signed.signatures satisfies readonly Signature[])},
        batches = ${JSON.stringify(batches)}, state = ${state}
      where id = ${run.id} returning id, client_id
    )
    insert into run_signer (run_id, authority, person, namespace, key, independent, at, client_id)
    select changed.id, s.signer ->> 'authority', s.signer ->> 'person', s.signer ->> 'namespace', s.signer ->> 'key',
      (s.signer ->> 'independent')::boolean, ${tx.now}, changed.client_id
    from changed, unnest(${names}::jsonb[]) as s(signer)
    on conflict do nothing`.execute(tx.with<RunTables>());
}

/** Ends the targets that nothing was heard of, and the run where `state` says so; gives the devices concerned. */
export async function endTargets(
  tx: Tx,
  run: string,
  end: {
    readonly from: readonly TargetState[];
    readonly to: TargetState;
    readonly code: string;
    readonly run?: RunState;
  },
): Promise<string[]> {
  const db = tx.with<RunTables>();
  const ended = await db
    .updateTable("run_target")
    .set({ state: end.to, code: end.code, ended_at: tx.now })
    .where("run_id", "=", run)
    .where("state", "in", [...end.from])
    .returning("device_id")
    .execute();
  if (end.run)
    await db.updateTable("run").set({ state: end.run, ended_at: tx.now }).where("id", "=", run).execute();
  return ended.map((row) => row.device_id);
}

/** A run that a device may still take, with its place in it. */
export interface OpenRun {
  readonly run: RunRow;
  readonly position: number;
}

/** The runs that are open for a device: sent and not known to have started, window not closed; oldest first. */
export async function openRunsOf(tx: Tx, device: string): Promise<OpenRun[]> {
  const rows = await tx
    .with<RunTables>()
    .selectFrom("run_target as target")
    .innerJoin("run", "run.id", "target.run_id")
    .selectAll("run")
    .select("target.position as target_position")
    .where("target.device_id", "=", device)
    .where("target.state", "in", ["waiting", "sent"])
    .where("run.state", "=", "dispatched")
    .where("run.not_after", ">", tx.now)
    // Of a rollout that stopped nobody is handed anything more; of one that goes on, the rings that are open.
    .where(
      sql<boolean>`(target.ring is null or exists (select from run_rollout o
        where o.run_id = run.id and o.state <> 'stopped' and o.ring >= target.ring))`,
    )
    .orderBy("run.number")
    .limit(1000)
    .execute();
  return rows.map(({ target_position: position, ...run }) => ({ run, position }));
}

/**
 * Hashes of the vetoes and cancellations that a device has yet to hear of: those of requests for it whose window is open,
 * but for those that it `held` by its last status. Vetoes first: any requester may cancel as often as they ask.
 */
export async function objectionsFor(tx: Tx, device: string, held: readonly string[]): Promise<string[]> {
  const rows = await tx
    .with<RunTables>()
    .selectFrom("run_target as target")
    .innerJoin("run", "run.id", "target.run_id")
    .innerJoin("run_objection as objection", "objection.run_id", "run.id")
    .select("objection.document")
    .where("target.device_id", "=", device)
    .where("objection.effect", "<>", "refuse")
    .where("run.not_after", ">", tx.now)
    .where(sql<boolean>`objection.document <> all(${held}::text[])`)
    .orderBy(sql`objection.effect = 'veto'`, "desc")
    .orderBy("objection.at", "desc")
    .limit(1000)
    .execute();
  return rows.map((row) => row.document);
}

/** What is known of one device's output of a run, in bytes. */
export interface OutputRoom {
  /** What each stream may amount to; nothing more once a receipt has closed it. */
  readonly limit: number;
  /** Where what is stored ends. */
  readonly stdout: number;
  readonly stderr: number;
}

/**
 * The room for a device's output of a run: undefined where it is none of the run's targets, `run-lost` where nothing is
 * known of the run at all, as after a restore of a backup that was taken before it.
 */
export async function outputRoomOf(
  tx: Tx,
  run: string,
  device: string,
): Promise<OutputRoom | "run-lost" | undefined> {
  const end = (
    stream: "stdout" | "stderr",
  ) => sql<number>`coalesce((select at + octet_length(data) from run_output
    where run_id = target.run_id and device_id = target.device_id and stream = ${stream} order by at desc limit 1), 0)`;
  const row = await tx
    .with<RunTables>()
    .selectFrom("run_target as target")
    .innerJoin("run", "run.id", "target.run_id")
    .select(["run.limit_output", "target.receipt_hash"])
    .select([end("stdout").as("stdout"), end("stderr").as("stderr")])
    .where("target.run_id", "=", run)
    .where("target.device_id", "=", device)
    .executeTakeFirst();
  if (!row) return (await findRun(tx, run)) ? undefined : "run-lost";
  const { limit_output: limit, receipt_hash: receipt, stdout, stderr } = row;
  return { limit: receipt === null ? limit : 0, stdout, stderr };
}
