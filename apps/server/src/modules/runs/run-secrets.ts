/**
 * Secrets of requests: boxes that the server keeps until their devices have them, and cannot open. Each belongs to a
 * parameter that the signed request commits to; whether a box holds it, its device finds out.
 */
import { sql } from "kysely";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { AskedRun } from "./asked-run.ts";
import type { FoundTargets } from "./find-targets.ts";
import type { RunTarget } from "./run-store.ts";
import type { RunTables } from "./run-tables.ts";

/** A box as its device gets it. */
export interface SecretBox {
  readonly param: string;
  readonly box: string;
}

/** Each secret once, each with a box for every device and no other, bound to an id that was chosen. Throws ProblemError `secrets-invalid`. */
export function refuseOddSecrets(
  { secrets = [], requestId, stdin }: Pick<AskedRun, "secrets" | "requestId" | "stdin">,
  targets: readonly Pick<RunTarget, "fingerprint">[],
): void {
  const no = (detail: string) => new ProblemError("secrets-invalid", detail);
  if (secrets.length === 0) {
    if (requestId !== undefined) throw no("An id is chosen only for a request with secrets.");
    return;
  }
  if (requestId === undefined) throw no("Boxes are bound to a request id, and none was chosen.");
  if (stdin !== undefined) throw no("Secrets come on standard input, so the request has no other input.");
  if (new Set(secrets.map(({ param }) => param)).size < secrets.length) throw no("A secret stands twice.");
  const wanted = new Set(targets.map(({ fingerprint }) => fingerprint));
  for (const { param, boxes } of secrets) {
    const given = new Set(boxes.map(({ fingerprint }) => fingerprint));
    if (given.size < boxes.length || given.size !== wanted.size || [...given].some((one) => !wanted.has(one)))
      throw no(`${param} has to have one box for each device of the request.`);
  }
}

/**
 * Takes the id that was chosen for the request of a run. Throws ProblemError `secrets-invalid` where another one has it, or
 * one that is open was given it here: devices would take one of them only, and it need not be that one.
 */
export async function claimRequestId(tx: Tx, run: string, requestId: string | undefined): Promise<void> {
  if (requestId === undefined) return;
  const { rows } = await sql`insert into chosen_request (request_id, run_id)
    select ${requestId}::text, ${run}::uuid
    where not exists (select from run where state in ('awaiting-signatures', 'dispatched')
      and position(convert_to(${`"id":"${requestId}"`}, 'UTF8') in request) > 0)
    on conflict do nothing returning request_id`.execute(tx.with<RunTables>());
  if (rows.length === 0) throw new ProblemError("secrets-invalid", "Another request has this id.");
}

/** Keeps the boxes of a run. */
export async function storeSecrets(
  tx: Tx,
  run: string,
  { targets, client }: FoundTargets,
  { secrets = [] }: Pick<AskedRun, "secrets">,
): Promise<void> {
  if (secrets.length === 0) return;
  const byFingerprint = secrets.map(
    ({ param, boxes }) => [param, new Map(boxes.map(({ fingerprint, box }) => [fingerprint, box]))] as const,
  );
  const rows = targets.map(({ device, fingerprint }) => ({
    device,
    boxes: JSON.stringify(
      byFingerprint.map(([param, boxes]) => ({ param, box: boxes.get(fingerprint) ?? "" })),
    ),
  }));
  await sql`insert into run_secret (run_id, device_id, boxes, client_id)
    select ${run}, given.device, given.boxes, ${client.id}
    from unnest(${rows.map(({ device }) => device)}::uuid[], ${rows.map(({ boxes }) => boxes)}::jsonb[])
      as given(device, boxes)`.execute(tx.with<RunTables>());
}

/** The boxes of a run by device id; empty for nearly all runs. */
export async function secretsOf(tx: Tx, run: string): Promise<ReadonlyMap<string, readonly SecretBox[]>> {
  const rows = await tx
    .with<RunTables>()
    .selectFrom("run_secret")
    .select(["device_id", "boxes"])
    .where("run_id", "=", run)
    .execute();
  return new Map(rows.map(({ device_id: device, boxes }) => [device, boxes]));
}

/** Forgets the boxes of runs that are over: a key that somebody steals later opens nothing of them here. */
export async function forgetSecrets(tx: Tx): Promise<void> {
  await sql`delete from run_secret using run
    where run.id = run_secret.run_id and run.state not in ('awaiting-signatures', 'dispatched')`.execute(
    tx.with<RunTables>(),
  );
}
