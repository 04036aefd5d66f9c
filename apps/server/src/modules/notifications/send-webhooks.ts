/** Posts what is due to one webhook, one message after another. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { composeWebhook } from "./compose-webhook.ts";
import { claim, type DeliveryRow, dismiss, settle } from "./deliver.ts";
import { postWebhook } from "./post-webhook.ts";
import { openWebhook, type OpenWebhook } from "./webhooks.ts";
import { thingsOf } from "./told-things.ts";

const actor = systemActor("tell-rooms");

/** Posts what is due to this webhook now; ends at the first that is not taken. */
export async function sendWebhooks(
  ctx: ServerContext,
  room: string,
  isStopping: () => boolean,
): Promise<void> {
  while (!isStopping()) {
    const next = await inTransaction(ctx, actor, (tx) => prepare(ctx, tx, room));
    if (!next) return;
    const { row, hook, body } = next;
    if (!hook) continue;
    const { ok, words } = await postWebhook(hook, { id: row.id, body, now: ctx.clock.seconds() });
    await inTransaction(ctx, actor, (tx) => settle(tx, [row], ok ? { ok } : { ok, isFinal: false, words }));
    if (ok) continue;
    ctx.log.warn({ webhook: hook.id, words }, "a webhook did not take a message");
    return;
  }
}

/** Claims and composes; no webhook where it is gone, or nothing waits any more. */
async function prepare(
  ctx: ServerContext,
  tx: Tx,
  room: string,
): Promise<{ row: DeliveryRow; hook: OpenWebhook | undefined; body: string } | undefined> {
  const [row] = (await claim(tx, "webhook", room)) ?? [];
  if (!row) return undefined;
  const hook = await openWebhook(ctx, tx, row.target);
  const thing = (await thingsOf(ctx, tx, [row])).get(row.thing_id);
  if (hook && thing) return { row, hook, body: composeWebhook(hook.shape, thing) };
  await dismiss(tx, row);
  return { row, hook: undefined, body: "" };
}
