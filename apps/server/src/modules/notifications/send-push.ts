/** Sends what is due to one browser, each message about everything that waits for its owner. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { VapidKey } from "../../platform/web-push/vapid.ts";
import { composePush } from "./compose-push.ts";
import { claim, type DeliveryRow, dismiss, settle } from "./deliver.ts";
import { isGone, postPush, type PushMessage } from "./post-push.ts";
import { forgetBrowser, type OpenBrowser, openBrowser } from "./push-browsers.ts";
import { pushKey } from "./push-key.ts";
import { wantedStill } from "./told-things.ts";

const actor = systemActor("tell-browsers");

interface Prepared {
  readonly rows: DeliveryRow[];
  /** Nothing to send where it is gone, or nothing waits any more. */
  readonly send?: { readonly browser: OpenBrowser; readonly key: VapidKey; readonly message: PushMessage };
}

/** Sends what is due to this browser now; ends at the first message that is not taken. */
export async function sendPush(ctx: ServerContext, id: string, isStopping: () => boolean): Promise<void> {
  while (!isStopping()) {
    const next = await inTransaction(ctx, actor, (tx) => prepare(ctx, tx, id));
    if (!next) return;
    if (!next.send) continue;
    const { browser, key, message } = next.send;
    const posted = await postPush(ctx, browser, key, message);
    const { ok, words } = posted;
    await inTransaction(ctx, actor, async (tx) => {
      await settle(tx, next.rows, ok ? { ok } : { ok, isFinal: isGone(posted), words });
      if (isGone(posted)) await forgetBrowser(tx, id);
    });
    if (ok) continue;
    ctx.log.warn({ browser: id, words }, "a push service did not take a message");
    return;
  }
}

async function prepare(ctx: ServerContext, tx: Tx, id: string): Promise<Prepared | undefined> {
  const claimed = await claim(tx, "push", id);
  if (!claimed) return undefined;
  const browser = await openBrowser(ctx, tx, id);
  if (!browser) {
    for (const row of claimed) await dismiss(tx, row);
    return { rows: [] };
  }
  const { rows, things } = await wantedStill(ctx, tx, claimed);
  const [first] = rows;
  if (!first) return { rows };
  const message = composePush(things, first.batch ?? first.id);
  return { rows, send: { browser, key: await pushKey(ctx, tx), message } };
}
