/** A device as the server knows it: what it proved, what it signed, and what follows from both. Pure. */
import { parseDocument, type PinnedRoot, type Status } from "@countersign/protocol";
import type { Selectable } from "kysely";
import type { TrustRegistry } from "../trust/index.ts";
import type { DeviceTable } from "./device-tables.ts";

/** A device as stored. */
export type DeviceRow = Selectable<DeviceTable>;

/** An admission as a request names it. */
export interface HeldAdmission {
  readonly hash: string;
  /** Whose role *admit* signed it, where that is known here. */
  readonly authority: string | undefined;
  readonly client: string;
  readonly name: string;
}

/** Statuses by the bytes as they were read from the database: what is said of a device asks for its status several times, and of 10,000 devices it shows. */
const read = new WeakMap<Uint8Array, Status | "unreadable">();

/** The last status it signed, read; undefined before the first. */
export function statusOf({ status_bytes: bytes }: Pick<DeviceRow, "status_bytes">): Status | undefined {
  if (!bytes) return undefined;
  let status = read.get(bytes);
  if (status === undefined) {
    const parsed = parseDocument("status", new Uint8Array(bytes));
    status = parsed.ok ? parsed.document : "unreadable";
    read.set(bytes, status);
  }
  return status === "unreadable" ? undefined : status;
}

/**
 * The admission by which a device will judge the next request: the one it says it holds, unless a newer one that
 * replaces it is published and will reach the device first.
 */
export function admissionOf(row: DeviceRow, status = statusOf(row)): HeldAdmission | undefined {
  const held = status?.admission;
  const published =
    row.admission_hash !== null && row.admission_client !== null && row.admission_name !== null
      ? {
          hash: row.admission_hash,
          authority: row.admission_authority ?? undefined,
          client: row.admission_client,
          name: row.admission_name,
        }
      : undefined;
  if (!held) return published;
  const isCurrent = published && [published.hash, row.admission_previous].includes(held.hash);
  return isCurrent ? published : { ...held, authority: undefined };
}

/** The roots that it said it pins, as they are known here; undefined where one is not. */
export function reportedPins(row: DeviceRow, registry: TrustRegistry): PinnedRoot[] | undefined {
  if (row.pins.length === 0) return undefined;
  const pins = row.pins.map((pin) => registry.findRoot(pin.hash)?.pinned);
  return pins.some((pin) => pin === undefined) ? undefined : pins.filter((pin) => pin !== undefined);
}

/** The name by which people know it. */
export function displayNameOf(row: DeviceRow): string {
  return admissionOf(row)?.name ?? row.name;
}
