/** Drafts publish themselves: whatever has enough signatures goes out, and what has become pointless goes. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { takePublishingTurn } from "./document-store.ts";
import { allDrafts, deleteDraft } from "./draft-store.ts";
import { type DraftState, judgeDraft } from "./judge-draft.ts";
import { publishWithin } from "./publish-document.ts";
import { glassForgone } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";

/** Publishes whatever is complete; one may complete another, so it goes on until nothing changes. */
export async function settleDrafts(ctx: ServerContext, tx: Tx): Promise<void> {
  for (let published = true; published; ) {
    published = false;
    for (const draft of await allDrafts(tx)) {
      const judged = await judgeDraft(ctx, tx, draft);
      if (draft.type === "breakglass" && isOver(judged)) {
        await deleteDraft(tx, draft.hash);
        await ctx.questions.ask(glassForgone, tx, draft.hash);
      }
      if (judged.state !== "complete") continue;
      const done = await publishWithin(ctx, tx, draft, { count: draft.leaveBehind, at: "before" });
      // Somebody published it the other way meanwhile.
      if (!done.ok && done.because !== "document-known") continue;
      await deleteDraft(tx, draft.hash);
      await trustOf(ctx).refreshWithin(tx);
      published = true;
    }
  }
}

/**
 * Whether the run of broken glass went out otherwise, or not at all: nobody is to be asked for this any more. Who may not
 * see the run knows nothing of it, and ends nothing for those who may.
 */
function isOver(judged: DraftState): boolean {
  return judged.state === "impossible" && judged.because !== "request-unknown";
}

/** The same on its own, after something was published another way. */
export async function settleWaiting(ctx: ServerContext, actor: Actor): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    await takePublishingTurn(tx);
    await trustOf(ctx).refreshWithin(tx);
    await settleDrafts(ctx, tx);
  });
  await trustOf(ctx).refresh();
}
