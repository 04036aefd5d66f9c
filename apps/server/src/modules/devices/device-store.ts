/** Writes to devices and reads of whole rows. */
import type { Signature, Signed, Status } from "@countersign/protocol";
import { sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import { type DeviceRow, statusOf } from "./device.ts";
import type { DeviceTables } from "./device-tables.ts";
import { tellDevice } from "./tell-device.ts";

/** At most this many objections of a device are kept, the newest. */
const MAX_OBJECTIONS = 200;

/** A device by id, as far as this transaction may see it. */
export async function findDevice(tx: Tx, id: string): Promise<DeviceRow | undefined> {
  return tx.with<DeviceTables>().selectFrom("device").selectAll().where("id", "=", id).executeTakeFirst();
}

/** A device by its fingerprint. */
export async function findDeviceByFingerprint(tx: Tx, fingerprint: string): Promise<DeviceRow | undefined> {
  return tx
    .with<DeviceTables>()
    .selectFrom("device")
    .selectAll()
    .where("fingerprint", "=", fingerprint)
    .executeTakeFirst();
}

/** Devices by ids or fingerprints, those that are visible, in no order. */
export async function findDevices(
  tx: Tx,
  by: "id" | "fingerprint",
  values: readonly string[],
): Promise<DeviceRow[]> {
  if (values.length === 0) return [];
  const type = by === "id" ? sql`uuid[]` : sql`text[]`;
  return tx
    .with<DeviceTables>()
    .selectFrom("device")
    .selectAll()
    .where(by, "=", sql<string>`any(${[...values]}::${type})`)
    .execute();
}

/** Ids of the devices that are admitted to a client. */
export async function admittedTo(tx: Tx, client: string): Promise<string[]> {
  const rows = await tx
    .with<DeviceTables>()
    .selectFrom("device")
    .select("id")
    .where("client", "=", client)
    .where("state", "=", "admitted")
    .execute();
  return rows.map(({ id }) => id);
}

/** Stores a status that was verified; those who follow the device hear of it where it says something new of its trust. */
export async function storeStatus(tx: Tx, id: string, signed: Signed, status: Status): Promise<void> {
  const before = await tx
    .with<DeviceTables>()
    .selectFrom("device")
    .select("status_bytes")
    .where("id", "=", id)
    .executeTakeFirst();
  const said = before && statusOf(before);
  if (!said || trustSaid(said) !== trustSaid(status)) tellDevice(tx, id, { status: "changed" });
  await tx
    .with<DeviceTables>()
    .updateTable("device")
    .set({
      status_bytes: signed.bytes,
      status_signatures: JSON.stringify(signed.signatures satisfies readonly Signature[]),
      status_at: tx.now,
      pins: JSON.stringify(status.pins),
      last_seen_at: tx.now,
    })
    .where("id", "=", id)
    .execute();
}

/** What people see of a status; the rest moves with every contact. */
function trustSaid({ pins, people, admission, floor_state, separation }: Status): string {
  return JSON.stringify([pins, people, admission, floor_state, separation]);
}

/** Stores what the collector found, all of it. */
export async function storeFacts(tx: Tx, id: string, facts: Readonly<Record<string, string>>): Promise<void> {
  await tx
    .with<DeviceTables>()
    .updateTable("device")
    .set({ facts: JSON.stringify(facts) })
    .where("id", "=", id)
    .execute();
}

/** Something a device did not take; said again, only the time changes. */
export async function storeObjection(
  tx: Tx,
  device: Pick<DeviceRow, "id" | "client_id">,
  objection: { document: string; because: string; detail: string },
): Promise<void> {
  const db = tx.with<DeviceTables>();
  const { document, because, detail } = objection;
  await db
    .insertInto("device_objection")
    .values({ device_id: device.id, client_id: device.client_id, document, because, detail, at: tx.now })
    .onConflict((conflict) =>
      conflict.columns(["device_id", "document", "because"]).doUpdateSet({ detail, at: tx.now }),
    )
    .execute();
  await sql`delete from device_objection where device_id = ${device.id} and (document, because) in (
    select document, because from device_objection where device_id = ${device.id}
    order by at desc, document, because offset ${MAX_OBJECTIONS})`.execute(db);
}

/** Writes when devices were last heard of, many in one statement. Whoever is being written to right now is passed over: it was heard of. */
export async function touchDevices(tx: Tx, seen: ReadonlyMap<string, number>): Promise<void> {
  const ids = [...seen.keys()];
  const times = [...seen.values()];
  await sql`with free as (
      select id from device where id = any(${ids}::uuid[]) for no key update skip locked
    )
    update device set last_seen_at = greatest(coalesce(last_seen_at, 0), seen.at)
    from unnest(${ids}::uuid[], ${times}::bigint[]) as seen(id, at)
    where device.id = seen.id and device.id in (select id from free)`.execute(tx.with<DeviceTables>());
}

/** Locks devices in the one order that everybody keeps who writes to several: nobody waits in a circle. */
export async function lockDevices(tx: Tx, fingerprints: readonly string[]): Promise<void> {
  await sql`select id from device where fingerprint = any(${[...fingerprints]}::text[])
    order by id for no key update`.execute(tx.with<DeviceTables>());
}
