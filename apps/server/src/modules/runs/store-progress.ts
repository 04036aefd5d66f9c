/** Output and progress of targets, many in one statement. */
import { sql } from "kysely";
import { publish, type Tx } from "../../platform/transaction.ts";
import { runTopic } from "./tell-run.ts";
import type { OutputPiece, Progress } from "./run-inbox.ts";
import type { RunTables } from "./run-tables.ts";

/** Writes pieces of output; a piece that is there already was sent twice. */
export async function storeOutput(tx: Tx, pieces: readonly OutputPiece[]): Promise<void> {
  const filled = pieces.filter((piece) => piece.data.length > 0);
  if (filled.length === 0) return;
  await tx
    .with<RunTables>()
    .insertInto("run_output")
    .values(
      filled.map(({ run, device, stream, at, data }) => ({
        run_id: run,
        device_id: device.id,
        stream,
        at,
        data,
        client_id: device.clientId,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Moves targets to `sent` and `running`, never back. */
export async function storeProgress(tx: Tx, progress: readonly Progress[]): Promise<void> {
  const { rows } = await sql<{ run_id: string; device_id: string; state: string }>`
    update run_target set state = p.state,
      started_at = case when p.state = 'running' then p.at else run_target.started_at end
    from unnest(${progress.map(({ run }) => run)}::uuid[], ${progress.map(({ device }) => device)}::uuid[],
      ${progress.map(({ state }) => state)}::text[], ${progress.map(({ at }) => at)}::bigint[]) as p(run, device, state, at)
    where run_target.run_id = p.run and run_target.device_id = p.device
      and (run_target.state = 'waiting' or (run_target.state = 'sent' and p.state = 'running'))
    returning run_target.run_id, run_target.device_id, run_target.state`.execute(tx.with<RunTables>());
  for (const { run_id: run, device_id: device, state } of rows)
    publish(tx, runTopic(run), { run, device, state });
}
