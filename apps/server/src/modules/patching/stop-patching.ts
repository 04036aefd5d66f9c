/** Switching off: the task is held back at once, and what waits for signatures is withdrawn. What people signed they revoke. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { disableTask, findTask } from "../tasks/index.ts";
import { findSettings, needClient, storeSettings } from "./patch-store.ts";
import { takeBack } from "./set-patching.ts";

/** Says whether there was anything to switch off. Throws `not-found`. */
export async function stopPatching(ctx: ServerContext, actor: Actor, client: string): Promise<boolean> {
  const before = await inTransaction(ctx, actor, async (tx) => {
    await needClient(tx, client);
    const row = await findSettings(tx, client, { lock: true });
    if (!row) return undefined;
    const task = row.task_id === null ? undefined : await findTask(tx, row.task_id);
    // What is off may run by hand still.
    if (row.current === null && row.wanted === null && !task?.enabled) return undefined;
    if (task?.enabled) await disableTask(tx, task.id);
    const nothing = { current: null, wanted: null, draft: null, because: null, detail: null };
    await storeSettings(tx, "patching.stopped", {
      ...row,
      ...nothing,
      set_by_name: actor.name,
      set_at: tx.now,
    });
    return row;
  });
  await takeBack(ctx, actor, before?.draft);
  return before !== undefined;
}
