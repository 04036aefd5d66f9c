/** Taking back a standing approval that people have not signed to its end. */
import { mayAtAll, type Snapshot } from "@countersign/access";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findSeenDraft, withdrawDraft } from "../trust/index.ts";

/**
 * Withdraws the draft with the signatures that it has. Only whoever composed it may, or who publishes trust documents:
 * others would throw signatures away. Throws `not-found`, `not-allowed`.
 */
export async function withdrawStanding(
  ctx: ServerContext,
  actor: Actor,
  principal: Snapshot | undefined,
  hash: string,
): Promise<void> {
  const draft = await inTransaction(ctx, actor, (tx) => findSeenDraft(ctx, tx, hash));
  if (draft?.type !== "standing") throw new ProblemError("not-found");
  if (draft.creator !== actor.id && !mayPublish(principal))
    throw new ProblemError("not-allowed", "Who composed it withdraws it, or who publishes trust documents.");
  await withdrawDraft(ctx, actor, hash);
}

function mayPublish(principal: Snapshot | undefined): boolean {
  return principal !== undefined && mayAtAll(principal, { permission: "trust.publish" });
}
