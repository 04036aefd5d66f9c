/** Where the settings are for all of a client's devices, the task follows who is admitted and who is gone. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inReading, inTransaction, type Tx } from "../../platform/transaction.ts";
import { admittedTo } from "../devices/index.ts";
import { findTask, moveTaskTo, taskViews } from "../tasks/index.ts";
import { isSameWork } from "./is-same-work.ts";
import { findSettings } from "./patch-store.ts";
import type { PatchingTables } from "./patching-tables.ts";

const JOB = systemActor("follow-clients");

/** Looks at all of them. */
export async function followClients(ctx: ServerContext): Promise<void> {
  const rows = await inReading(ctx, JOB, (tx) =>
    tx
      .with<PatchingTables>()
      .selectFrom("patch_settings")
      .select("client")
      .where("current", "is not", null)
      .where("task_id", "is not", null)
      .execute(),
  );
  for (const { client } of rows) await inTransaction(ctx, JOB, (tx) => follow(ctx, tx, client));
}

/** The settings are locked first, as by whoever sets them: what was read before may be somebody else's wish by now. */
async function follow(ctx: ServerContext, tx: Tx, client: string): Promise<void> {
  const row = await findSettings(tx, client, { lock: true });
  if (!row?.task_id || row.current?.devices !== null) return;
  const devices = await admittedTo(tx, client);
  const task = await findTask(tx, row.task_id, { lock: true });
  // With nobody left it stays as it is: a task without devices says nothing.
  if (!task || devices.length === 0 || isSame(task.devices, devices)) return;
  const [view] = await taskViews(ctx, tx, [task]);
  // Somebody made something else of it, for these devices: nobody let that through for all of them.
  if (view && isSameWork(row.current, view, new Set())) await moveTaskTo(tx, task, devices);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const known = new Set(one);
  return known.size === other.length && other.every((id) => known.has(id));
}
