/** Posts what is due to the webhooks: to each of them one after another. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { awaitingRun } from "../runs/index.ts";
import { composeWebhook } from "./compose-webhook.ts";
import { claim, type DeliveryRow, dismiss, settle } from "./deliver.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { postWebhook } from "./post-webhook.ts";
import { openWebhook, type OpenWebhook } from "./webhooks.ts";
import { sharedStation } from "./who-is-told.ts";

const actor = systemActor("tell-rooms");

/** Posts what is due now. Rooms do not wait for each other: one that does not answer takes ten seconds. */
export async function sendWebhooks(ctx: ServerContext, isStopping: () => boolean): Promise<void> {
  const rooms = await inTransaction(ctx, actor, dueRooms);
  const sent = await Promise.allSettled(rooms.map((room) => sendTo(ctx, room, isStopping)));
  for (const one of sent) if (one.status === "rejected") throw one.reason;
}

async function dueRooms(tx: Tx): Promise<string[]> {
  const rows = await tx
    .with<NotificationTables>()
    .selectFrom("delivery")
    .select("address")
    .distinct()
    .where("way", "=", "webhook")
    .where("state", "=", "waiting")
    .where("next_at", "<=", tx.now)
    .execute();
  return rows.map(({ address }) => address);
}

/** Ends at the first that is not taken: mails and other rooms wait for the end of this look. */
async function sendTo(ctx: ServerContext, room: string, isStopping: () => boolean): Promise<void> {
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
  const run = await awaitingRun(ctx, tx, row.run_id);
  if (hook && run)
    return { row, hook, body: composeWebhook(hook.shape, run, sharedStation(ctx, run.approvers)) };
  await dismiss(tx, row);
  return { row, hook: undefined, body: "" };
}
