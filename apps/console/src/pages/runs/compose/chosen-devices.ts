/** The devices that somebody chose for a run: added and taken away, always of one client. Pure. */
import type { Device } from "@countersign/api";

/** As much of a device as choosing needs. */
export type ChosenDevice = Pick<
  Device,
  "id" | "name" | "client" | "connected" | "fingerprint" | "pins" | "trust" | "admission"
>;

/** Whether a device can be named in a request, or why not. */
export function whyNot(device: Pick<Device, "state" | "admission">): string | undefined {
  if (device.state === "retired") return "retired";
  return device.admission === null || device.state !== "admitted" ? "not admitted yet" : undefined;
}

/** The choice with more devices: each once, in the order of their names. */
export function withDevices(
  chosen: readonly ChosenDevice[],
  more: readonly ChosenDevice[],
): readonly ChosenDevice[] {
  const byId = new Map([...chosen, ...more].map((device) => [device.id, device]));
  return [...byId.values()].toSorted((left, right) => nameOf(left).localeCompare(nameOf(right), "en", order));
}

/** The choice without some devices. */
export function withoutDevices(
  chosen: readonly ChosenDevice[],
  ids: ReadonlySet<string>,
): readonly ChosenDevice[] {
  return chosen.filter(({ id }) => !ids.has(id));
}

/** The name that a request calls it by: the admitted one. */
export function nameOf({ admission, name }: Pick<Device, "admission" | "name">): string {
  return admission?.name ?? name;
}

/** The names of chosen devices by their ids. */
export function namesOf(devices: readonly ChosenDevice[]): (id: string) => string | undefined {
  const names = new Map(devices.map((device) => [device.id, nameOf(device)]));
  return (id) => names.get(id);
}

const order = { numeric: true } as const;
