/** Whether receipts are lost that a device made while a run was open: a restore brings back the run, and not what came since. */
import { sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { RunTables } from "./run-tables.ts";

/**
 * Devices number what they sign. Of the numbers between the last receipt from before the run and this one, is one not here?
 * Receipts come in the order of their numbers, so what is missing now is not on its way.
 */
export async function lacksReceipts(
  tx: Tx,
  receipt: { readonly device: string; readonly seq: number },
  run: string,
): Promise<boolean> {
  const { rows } = await sql<{ before: number; since: number }>`select
      coalesce(max(seq) filter (where received_at < asked.created_at), 0) as before,
      count(*) filter (where received_at >= asked.created_at) as since
    from (select created_at from run where id = ${run}) asked
    left join receipt on receipt.device_id = ${receipt.device} and receipt.seq < ${receipt.seq}
    group by asked.created_at`.execute(tx.with<RunTables>());
  const [found] = rows;
  return found !== undefined && found.before + found.since < receipt.seq - 1;
}
