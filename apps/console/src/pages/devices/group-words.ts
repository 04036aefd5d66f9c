/** Whom a device group finds, in words. */
import type { DeviceGroup } from "@countersign/api";
import { deviceWords } from "./device-words.ts";

/** Such as "client acme, tag web" or "3 devices, listed". */
export function groupWords({ query, listed }: Pick<DeviceGroup, "query" | "listed">): string {
  if (query === null) return `${deviceWords(listed ?? 0)}, listed`;
  return Object.entries(query)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
