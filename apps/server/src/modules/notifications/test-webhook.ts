/** A post to a webhook at once, and what it answered. */
import { randomUUID } from "node:crypto";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { composeTrial } from "./compose-webhook.ts";
import { postWebhook } from "./post-webhook.ts";
import { openWebhook } from "./webhooks.ts";

/** Posts. Throws `not-found`. */
export async function testWebhook(
  ctx: ServerContext,
  actor: Actor,
  id: string,
): Promise<{ delivered: boolean; words: string }> {
  const hook = await inTransaction(ctx, actor, (tx) => openWebhook(ctx, tx, id));
  if (!hook) throw new ProblemError("not-found");
  const body = composeTrial(hook.shape);
  const { ok: delivered, words } = await postWebhook(hook, {
    id: randomUUID(),
    body,
    now: ctx.clock.seconds(),
  });
  await inTransaction(ctx, actor, (tx) =>
    recordAudit(tx, {
      event: "webhook.tested",
      actor,
      object: { kind: "webhook", id },
      details: { delivered, words },
      outcome: "done",
    }),
  );
  return { delivered, words };
}
