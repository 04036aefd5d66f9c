/**
 * Receipts: stored, chained, counted into their runs and recorded. A receipt whose number does not follow the one
 * before makes the missing ones show.
 */
import { sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { deviceActor, storeObjection } from "../devices/index.ts";
import { lacksReceipts } from "./lacks-receipts.ts";
import {
  moved,
  type RunState,
  runStateByTargets,
  shortCode,
  type TargetCounts,
  type TargetState,
  targetAfterReceipt,
} from "./run.ts";
import type { VerifiedReceipt } from "./run-inbox.ts";
import type { RunTables } from "./run-tables.ts";
import { tellRun } from "./tell-run.ts";

/** What stands in the database before receipts come in. */
interface Standing {
  readonly n: number;
  readonly known: boolean;
  readonly last_seq: number;
  readonly last_hash: string | null;
  readonly run_id: string | null;
  readonly run_state: RunState | null;
  readonly target_count: number | null;
  readonly target_state: TargetState | null;
}

/** A target that a receipt ended. */
export interface EndedTarget {
  readonly run: string;
  readonly device: string;
}

/** Stores receipts in the order in which they came; what is stored already is left as it is. */
export async function storeReceipts(tx: Tx, receipts: readonly VerifiedReceipt[]): Promise<EndedTarget[]> {
  const standings = await look(tx, receipts);
  const counts = await countTargets(tx, standings);
  const chains = new Map<string, { seq: number; hash: string | null }>();
  const targets = new Map<string, TargetState>();
  const ended: EndedTarget[] = [];
  for (const [index, received] of receipts.entries()) {
    const standing = standings.find(({ n }) => n === index + 1);
    if (!standing || standing.known) continue;
    await checkChain(tx, received, chains, standing);
    const { run_id: run, target_state: before } = standing;
    const key = `${run} ${received.device.id}`;
    const from = targets.get(key) ?? before ?? undefined;
    const { outcome, code, seq } = received.receipt;
    const isEarlierLost =
      run !== null &&
      code === "replayed" &&
      (await lacksReceipts(tx, { device: received.device.id, seq }, run));
    const to = from && targetAfterReceipt(from, { outcome, code, isEarlierLost });
    let runEnd: RunState | undefined;
    if (run !== null && from && to) {
      targets.set(key, to);
      const now = moved(counts.get(run) ?? {}, from, to);
      counts.set(run, now);
      runEnd =
        standing.run_state === "dispatched" || standing.run_state === "expired"
          ? runStateByTargets(now)
          : undefined;
      ended.push({ run, device: received.device.id });
    }
    await write(tx, received, { run, to, runEnd });
    await record(tx, received, run, to);
  }
  return ended;
}

/**
 * One look at devices, runs and targets. Devices are locked first and runs after them, each in the order of their ids:
 * chains and counts are made one transaction at a time, and nobody waits in a circle.
 */
async function look(tx: Tx, receipts: readonly VerifiedReceipt[]): Promise<readonly Standing[]> {
  const devices = receipts.map(({ device }) => device.id);
  const subjects = receipts.map(({ receipt }) => receipt.subject);
  const hashes = receipts.map(({ hash }) => hash);
  const { rows } = await sql<Standing>`with senders as materialized (
      select id, receipt_seq, receipt_hash from device where id = any(${devices}::uuid[])
      order by id for no key update
    ), concerned as materialized (
      select id, request_hash, state, target_count from run where request_hash = any(${subjects}::text[])
        and exists (select from senders) order by id for no key update
    )
    select w.n, exists (select from receipt where receipt.hash = w.hash) as known,
      senders.receipt_seq as last_seq, senders.receipt_hash as last_hash,
      t.run_id, c.state as run_state, c.target_count, t.state as target_state
    from unnest(${devices}::uuid[], ${subjects}::text[], ${hashes}::text[]) with ordinality as w(device, subject, hash, n)
    join senders on senders.id = w.device
    left join concerned c on c.request_hash = w.subject
    left join run_target t on t.run_id = c.id and t.device_id = w.device
    order by w.n`.execute(tx.with<RunTables>());
  return rows;
}

async function countTargets(tx: Tx, standings: readonly Standing[]): Promise<Map<string, TargetCounts>> {
  const counts = new Map<string, TargetCounts>();
  const many = new Set<string>();
  for (const { run_id: run, target_count: count, target_state: state } of standings) {
    if (run === null || state === null) continue;
    // The one target of a run was looked at already.
    if (count === 1) counts.set(run, { [state]: 1 });
    else many.add(run);
  }
  if (many.size === 0) return counts;
  const rows = await tx
    .with<RunTables>()
    .selectFrom("run_target")
    .select((select) => ["run_id", "state", select.fn.countAll<number>().as("count")])
    .where("run_id", "in", [...many])
    .groupBy(["run_id", "state"])
    .execute();
  for (const { run_id: run, state, count } of rows) counts.set(run, { ...counts.get(run), [state]: count });
  return counts;
}

/** The chain on each device has no gap; where it has one, everybody who looks at the device sees it. */
async function checkChain(
  tx: Tx,
  { device, receipt, hash }: VerifiedReceipt,
  chains: Map<string, { seq: number; hash: string | null }>,
  standing: Standing,
): Promise<void> {
  const last = chains.get(device.id) ?? { seq: standing.last_seq, hash: standing.last_hash };
  const fault = chainFault(last, receipt);
  if (fault)
    await storeObjection(tx, { id: device.id, client_id: device.clientId }, { document: hash, ...fault });
  if (receipt.seq > last.seq) chains.set(device.id, { seq: receipt.seq, hash });
}

/** What is wrong with the place of a receipt in its chain. */
export function chainFault(
  last: { readonly seq: number; readonly hash: string | null },
  receipt: { readonly seq: number; readonly prev?: string },
): { because: string; detail: string } | undefined {
  if (receipt.seq <= last.seq)
    return {
      because: "receipt-number-reused",
      detail: `receipt ${receipt.seq} came after receipt ${last.seq}: state of the device was rolled back or copied`,
    };
  if (receipt.seq > last.seq + 1) {
    const missing =
      receipt.seq === last.seq + 2
        ? `receipt ${last.seq + 1} is missing`
        : `receipts ${last.seq + 1} to ${receipt.seq - 1} are missing`;
    return { because: "receipt-missing", detail: missing };
  }
  if ((receipt.prev ?? null) !== last.hash)
    return {
      because: "receipt-chain-broken",
      detail: `receipt ${receipt.seq} does not follow the receipt ${last.seq} that is stored here`,
    };
  return undefined;
}

/** Receipt, target, chain and run in one statement. */
async function write(
  tx: Tx,
  { device, receipt, signed, hash }: VerifiedReceipt,
  effect: { run: string | null; to: TargetState | undefined; runEnd: RunState | undefined },
): Promise<void> {
  const { run, to = null, runEnd = null } = effect;
  await sql`with stored as (
      insert into receipt (hash, device_id, run_id, subject, seq, outcome, bytes, signatures, received_at, client_id)
      values (${hash}, ${device.id}, ${run}, ${receipt.subject}, ${receipt.seq}, ${receipt.outcome}, ${signed.bytes},
        ${JSON.stringify(signed.signatures)}, ${tx.now}, ${device.clientId})
      on conflict (hash) do nothing
    ), chained as (
      update device set receipt_seq = ${receipt.seq}, receipt_hash = ${hash}
      where id = ${device.id} and receipt_seq < ${receipt.seq}
    ), reached as (
      update run_target set state = ${to}, exit_code = ${receipt.exit ?? null}, signal = ${receipt.signal ?? null},
        code = ${receipt.code ?? null}, receipt_hash = ${hash}, started_at = ${receipt.start}, ended_at = ${receipt.end}
      where run_id = ${run}::uuid and device_id = ${device.id} and ${to}::text is not null
    )
    update run set state = ${runEnd}, ended_at = ${tx.now}
    where id = ${run}::uuid and ${runEnd}::text is not null`.execute(tx.with<RunTables>());
}

async function record(
  tx: Tx,
  { device, receipt, hash }: VerifiedReceipt,
  run: string | null,
  state: TargetState | undefined,
): Promise<void> {
  await recordAudit(tx, {
    event: "run.receipt",
    actor: deviceActor({ id: device.id, name: device.name, client_id: device.clientId }, device.address),
    object: run === null ? { kind: "request", id: receipt.subject } : { kind: "run", id: run },
    client: device.client,
    outcome: receipt.outcome === "refused" ? "refused" : "done",
    ...(receipt.code === undefined ? {} : { code: receipt.code }),
    requestHash: receipt.subject,
    shortCode: shortCode(receipt.subject),
    details: {
      receipt: hash,
      seq: receipt.seq,
      device: device.id,
      fingerprint: device.fingerprint,
      outcome: receipt.outcome,
      exit: receipt.exit,
      signal: receipt.signal,
      start: receipt.start,
      end: receipt.end,
      stdout: receipt.stdout.hash,
      stderr: receipt.stderr.hash,
    },
  });
  if (run === null) return;
  tellRun(tx, run, {
    device: device.id,
    state: state ?? "unchanged",
    ...(receipt.exit === undefined ? {} : { exit: receipt.exit }),
  });
}
