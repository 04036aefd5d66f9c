/** Somebody says how many devices a drafted root may leave behind: with that it goes out, where enough have signed. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { takePublishingTurn } from "./document-store.ts";
import { acknowledgeDraft, findDraft } from "./draft-store.ts";
import { settleDrafts } from "./settle-drafts.ts";
import { leftFacts, weighRoot } from "./leave-behind.ts";
import { trustOf } from "./trust-registry.ts";

/** Says how many devices a drafted root may leave behind; gives what became of it. Throws ProblemError `not-found` or `leaves-devices-behind`. */
export async function acknowledgeLeft(
  ctx: ServerContext,
  actor: Actor,
  hash: string,
  count: number,
): Promise<"draft" | "published"> {
  const state = await inTransaction(ctx, actor, async (tx) => {
    await takePublishingTurn(tx);
    await trustOf(ctx).refreshWithin(tx);
    const draft = await findDraft(tx, hash);
    if (draft?.type !== "root") throw new ProblemError("not-found");
    const { reach, refused } = await weighRoot(ctx, tx, draft, { count, at: "now" });
    if (refused) throw new ProblemError("leaves-devices-behind", refused.detail);
    await acknowledgeDraft(tx, hash, count);
    await recordAudit(tx, {
      event: "draft.left-behind",
      actor,
      object: { kind: "root", id: hash },
      outcome: "done",
      details: { acknowledged: count, ...leftFacts(reach) },
    });
    publish(tx, "trust", { draft: hash, type: "root" });
    await settleDrafts(ctx, tx);
    return (await findDraft(tx, hash)) ? "draft" : "published";
  });
  await trustOf(ctx).refresh();
  return state;
}
