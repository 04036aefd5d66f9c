/** A restore is part of the history that it turned back: the first start after it writes it down, and doctor speaks of it for a while. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { noteRestored, restoredMark } from "../../platform/restored-mark.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { recordAudit } from "../audit/index.ts";

const spokenOfSeconds = 30 * 24 * 3600;

/** Records a restore that no entry tells of yet. */
export async function recordRestore(ctx: ServerContext): Promise<void> {
  const { dataDir } = ctx.config;
  const mark = restoredMark(dataDir);
  if (!mark || mark.recorded_at !== undefined) return;
  await inTransaction(ctx, systemActor("record-restore"), async (tx) => {
    await recordAudit(tx, {
      event: "installation.restored",
      actor: tx.actor,
      object: { kind: "installation", id: "this" },
      outcome: "done",
      details: { taken_at: mark.taken_at, log_size: mark.log_size },
    });
  });
  noteRestored(dataDir, { ...mark, recorded_at: ctx.clock.seconds() });
}

/** What doctor says of a restore in the last thirty days. */
export function restoredWeakness(ctx: ServerContext): Weakness | undefined {
  const mark = restoredMark(ctx.config.dataDir);
  if (!mark || (mark.recorded_at ?? 0) + spokenOfSeconds < ctx.clock.seconds()) return undefined;
  return {
    code: "restored",
    severity: "moderate",
    sentence: `This installation was restored from a backup of ${new Date(mark.taken_at * 1000).toISOString()}: whoever lost an account, a key or a right since then has it again.`,
    remedy:
      "Look through users, API keys and exemptions; devices that saw the log go on after the backup need a log reset.",
  };
}
