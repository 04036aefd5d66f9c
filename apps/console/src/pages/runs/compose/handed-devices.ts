/** Devices that were chosen on a list, on their way into the composer: thousands of them have no room in an address. */
import type { ChosenDevice } from "./chosen-devices.ts";
import type { Device } from "@countersign/api";

/** As much of a device as the composer asks of it. */
type Handed = ChosenDevice & Pick<Device, "state">;

let handed: readonly Handed[] | undefined;

/** Keeps them until the page is loaded anew. */
export function handOver(devices: readonly Handed[]): void {
  handed = devices;
}

/** What was handed over last; undefined where nobody knows any more. */
export function handedOver(): readonly Handed[] | undefined {
  return handed;
}
