/** Leaving the trial: its key signs what somebody orders, and drafts of its own authority only. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { asksForCode, type Authorization, challengeProblem } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFresh } from "../identity/index.ts";
import { findDraft } from "./draft-store.ts";
import { trustOf } from "./trust-registry.ts";
import type { TrustTables } from "./trust-tables.ts";

/** Orders the trial key to sign drafts of its own authority. Throws ProblemError `order-refused`, `otp-required` or `reauthenticate`. */
export async function orderGraduation(
  ctx: ServerContext,
  actor: Actor,
  authorization: Authorization,
  documents: readonly string[],
): Promise<string[]> {
  await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    if (authorization.by !== "code" && (await ctx.questions.ask(asksForCode, tx)))
      throw challengeProblem("otp-required", "Repeat the same request with an authorization code.");
    for (const hash of documents) {
      const draft = await findDraft(tx, hash);
      const trial = draft?.type === "root" ? trustOf(ctx).find(draft.authority) : undefined;
      if (!trial?.newest.root.trial)
        throw new ProblemError("order-refused", `${hash} is no draft of the trial's own root.`);
      await tx
        .with<TrustTables>()
        .insertInto("graduation_order")
        .values({ hash, ordered_at: tx.now, ordered_by: actor.name })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    await recordAudit(tx, {
      event: "graduation.ordered",
      actor,
      outcome: "done",
      details: { documents: [...documents] },
    });
    publish(tx, "trust", { ordered: documents.length });
    return [...documents];
  });
}
