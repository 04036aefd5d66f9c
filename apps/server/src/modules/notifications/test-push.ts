/** A message to one of one's own browsers, sent at once, and what its push service answered. */
import { randomUUID } from "node:crypto";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { personOf } from "../identity/index.ts";
import { trialPush } from "./compose-push.ts";
import { isGone, postPush } from "./post-push.ts";
import { forgetBrowser, openBrowser } from "./push-browsers.ts";
import { pushKey } from "./push-key.ts";

/** Sends it. Throws `not-found`, and `not-allowed` for API keys. */
export async function testPush(
  ctx: ServerContext,
  actor: Actor,
  id: string,
): Promise<{ delivered: boolean; words: string }> {
  personOf(actor);
  const { browser, key } = await inTransaction(ctx, actor, async (tx) => ({
    browser: await openBrowser(ctx, tx, id, actor.id),
    key: await pushKey(ctx, tx),
  }));
  if (!browser) throw new ProblemError("not-found");
  const posted = await postPush(ctx, browser, key, trialPush(randomUUID()));
  const { ok: delivered, words } = posted;
  await inTransaction(ctx, actor, async (tx) => {
    if (isGone(posted)) await forgetBrowser(tx, id);
    await recordAudit(tx, {
      event: "push-browser.tested",
      actor,
      object: { kind: "user", id: actor.id },
      details: { delivered, words },
      outcome: "done",
    });
  });
  return { delivered, words };
}
