/** A run that is kept for good: neither it nor its output is deleted before somebody lets go of it. */
import type { Actor } from "../../../platform/actor.ts";
import type { ServerContext } from "../../../platform/context.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import { shortCode } from "../run.ts";
import { findRun } from "../run-store.ts";
import type { RunTables } from "../run-tables.ts";
import { tellRun } from "../tell-run.ts";

/** Keeps it, or lets go of it. Throws ProblemError `not-found`. */
export async function keepRun(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  wanted: { readonly keep: boolean; readonly reason: string },
): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const run = await findRun(tx, id, { lock: true });
    if (!run) throw new ProblemError("not-found");
    const { keep, reason } = wanted;
    await tx
      .with<RunTables>()
      .updateTable("run")
      .set({ kept_by: keep ? actor.name : null, kept_at: keep ? tx.now : null })
      .where("id", "=", id)
      .execute();
    await recordAudit(tx, {
      event: "run.kept",
      actor,
      object: { kind: "run", id },
      client: run.client,
      requestHash: run.request_hash,
      shortCode: shortCode(run.request_hash),
      before: { keep: run.kept_at !== null },
      after: { keep },
      details: { reason },
      outcome: "done",
    });
    tellRun(tx, id, { kept: keep });
  });
}
