/** What a device says of the delay that it counts, for the page of its run. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { RunTables } from "./run-tables.ts";
import { tellRun } from "./tell-run.ts";

/** A device says how long it still waits: a hint, shown and not believed. */
export async function takeWaiting(
  ctx: ServerContext,
  actor: Actor,
  waiting: { readonly run: string; readonly device: string; readonly secondsLeft: number },
): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const { numUpdatedRows } = await tx
      .with<RunTables>()
      .updateTable("run_target")
      .set({ waits_until: tx.now + waiting.secondsLeft })
      .where("run_id", "=", waiting.run)
      .where("device_id", "=", waiting.device)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) tellRun(tx, waiting.run, { device: waiting.device, waits: true });
  });
}
