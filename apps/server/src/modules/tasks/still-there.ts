/** Which of a task's devices are its client's still. Who was retired or moved away is left out: a task does less then, never more. */
import type { TaskBody } from "@countersign/api";
import { ProblemError } from "../../platform/http/problem-error.ts";
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
  return { devices, rings: ringsWithout(wanted.rings, gone, kept.length) };
}

/** The devices of a list that are not in another one. */
export function missingFrom(devices: readonly string[], there: readonly string[]): ReadonlySet<string> {
  const known = new Set(there);
  return new Set(devices.filter((id) => !known.has(id)));
}

/**
 * Rings without some devices, `left` of them in all. A ring of nobody is none, and one alone is all at once: null. Throws
 * `rings-invalid` where those who went first are gone: nobody else goes first in their place, and not all of them at once.
 */
export function ringsWithout(
  rings: TaskBody["rings"],
  gone: ReadonlySet<string>,
  left: number,
): TaskBody["rings"] {
  if (rings === null) return null;
  const before = rings.steps.map((step) =>
    typeof step === "string" ? step : { ...step, devices: step.devices.filter((id) => !gone.has(id)) },
  );
  const steps = before.filter((step) => typeof step === "string" || step.devices.length > 0);
  if (steps.length >= 2) return { ...rings, steps };
  if (left > 1 && steps[0] !== before[0])
    throw new ProblemError(
      "rings-invalid",
      "Nobody is left of the rings before the last one: all of the others would go at once. Save it with other rings, or with none.",
    );
  return null;
}
