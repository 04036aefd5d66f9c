/** Which of a task's devices are its client's still. Who was retired or moved away is left out: a task does less then, never more. */
import type { Tx } from "../../platform/transaction.ts";
import { findDevices } from "../devices/index.ts";
import type { TaskRow } from "./task-tables.ts";

/** Their ids. */
export async function stillThere(tx: Tx, task: Pick<TaskRow, "client_id" | "devices">): Promise<string[]> {
  const rows = await findDevices(tx, "id", task.devices);
  return rows
    .filter(({ state, client_id: client }) => state === "admitted" && client === task.client_id)
    .map(({ id }) => id);
}

/** What is saved of a list that somebody sends back: of the devices that the task had, those that are gone go without a word. */
export async function withoutGone(
  tx: Tx,
  before: Pick<TaskRow, "client_id" | "devices">,
  wanted: readonly string[],
): Promise<string[]> {
  const there = new Set(await stillThere(tx, before));
  const gone = new Set(before.devices.filter((id) => !there.has(id)));
  const kept = wanted.filter((id) => !gone.has(id));
  // None left is said as what it is, by whoever looks them up.
  return kept.length > 0 ? kept : [...wanted];
}
