/** Which of a task's devices are its client's still. Who was retired or moved away is left out: a task does less then, never more. */
import type { TaskBody } from "@countersign/api";
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

/** What is saved of a task that somebody sends back: of the devices that it had, those that are gone go without a word. */
export async function withoutGone(
  tx: Tx,
  before: Pick<TaskRow, "client_id" | "devices">,
  wanted: Pick<TaskRow, "devices" | "rings">,
): Promise<Pick<TaskRow, "devices" | "rings">> {
  const gone = missingFrom(before.devices, await stillThere(tx, before));
  const kept = wanted.devices.filter((id) => !gone.has(id));
  // None left is said as what it is, by whoever looks them up.
  const devices = kept.length > 0 ? kept : wanted.devices;
  return { devices, rings: ringsWithout(wanted.rings, gone) };
}

/** The devices of a list that are not in another one. */
export function missingFrom(devices: readonly string[], there: readonly string[]): ReadonlySet<string> {
  const known = new Set(there);
  return new Set(devices.filter((id) => !known.has(id)));
}

/** Rings without some devices. A ring of nobody is none, and one alone is all at once: null. */
export function ringsWithout(rings: TaskBody["rings"], gone: ReadonlySet<string>): TaskBody["rings"] {
  if (rings === null) return null;
  const steps = rings.steps
    .map((step) =>
      typeof step === "string" ? step : { ...step, devices: step.devices.filter((id) => !gone.has(id)) },
    )
    .filter((step) => typeof step === "string" || step.devices.length > 0);
  return steps.length < 2 ? null : { ...rings, steps };
}
