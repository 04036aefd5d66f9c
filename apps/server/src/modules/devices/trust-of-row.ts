/** Who can run code on a device, by the status that it signed and the roots that are known here. */
import type { Device } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { trustOf, trustOfDevice } from "../trust/index.ts";
import { admissionOf, type DeviceRow, reportedPins, statusOf } from "./device.ts";

/** The word for it. `now` in seconds. */
export function trustOfRow(ctx: ServerContext, row: DeviceRow, now: number): Device["trust"] {
  const status = statusOf(row);
  const admission = admissionOf(row, status);
  return trustOfDevice({
    pins: status ? reportedPins(row, trustOf(ctx)) : undefined,
    admittedTo: status?.admission?.client,
    admittedBy: admission?.hash === status?.admission?.hash ? admission?.authority : undefined,
    floorState: status?.floor_state ?? "unknown",
    separation: status?.separation ?? "unknown",
    now,
  });
}
