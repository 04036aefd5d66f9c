/** What trust asks of devices: who an admission is for, and to write it down. */
import { sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import {
  admissionPublished,
  type DeviceToAdmit,
  devicesPinning,
  devicesToAdmit,
  followersOf,
  type HeadSeen,
  headsSeen,
  type PublishedAdmission,
  trustOf,
} from "../trust/index.ts";
import { admissionOf, type DeviceRow, statusOf } from "./device.ts";
import { findDevices, lockDevices } from "./device-store.ts";
import type { DeviceTables } from "./device-tables.ts";
import { findFollowers } from "./followers.ts";
import { tellDevice } from "./tell-device.ts";

/** Registers the answers. */
export function answerTrust(ctx: ServerContext): void {
  ctx.questions.answer(devicesToAdmit, async (tx, fingerprints) =>
    (await findDevices(tx, "fingerprint", fingerprints)).map(toAdmit),
  );
  ctx.questions.answer(admissionPublished, takeAdmission);
  ctx.questions.answer(headsSeen, listHeads);
  ctx.questions.answer(followersOf, (tx, wanted) => findFollowers(ctx, tx, wanted));
  ctx.questions.answer(devicesPinning, (tx, authority) => countPinning(ctx, tx, authority));
}

function toAdmit(row: DeviceRow): DeviceToAdmit {
  const held = admissionOf(row);
  return {
    id: row.id,
    name: row.name,
    fingerprint: row.fingerprint,
    seal: row.seal,
    machine: row.machine ?? undefined,
    authorities: row.pins.map((pin) => pin.authority),
    held: held && { ...held, authority: held.authority ?? "" },
  };
}

/** The device belongs to the client of its admission from now on. */
async function takeAdmission(tx: Tx, admission: PublishedAdmission): Promise<number> {
  const { hash, authority, client, previous, token } = admission;
  const names = new Map(admission.devices.map((device) => [device.fingerprint, device.name]));
  await lockDevices(tx, [...names.keys()]);
  const rows = await findDevices(tx, "fingerprint", [...names.keys()]);
  for (const row of rows) {
    const name = names.get(row.fingerprint) ?? row.name;
    await tx
      .with<DeviceTables>()
      .updateTable("device")
      .set({
        client_id: client.id,
        client: client.slug,
        state: row.state === "retired" ? "retired" : "admitted",
        admission_hash: hash,
        admission_authority: authority,
        admission_client: client.slug,
        admission_name: name,
        admission_previous: previous ?? null,
        admission_token: token ?? null,
      })
      .where("id", "=", row.id)
      .execute();
    if (row.client_id !== client.id)
      await tx
        .with<DeviceTables>()
        .updateTable("device_objection")
        .set({ client_id: client.id })
        .where("device_id", "=", row.id)
        .execute();
    await recordAudit(tx, {
      event: "device.admitted",
      actor: tx.actor,
      object: { kind: "device", id: row.id },
      client: client.slug,
      before: { client: row.client, name: row.admission_name ?? row.name, state: row.state },
      after: { client: client.slug, name, state: "admitted", admission: hash, token },
      outcome: "done",
    });
    tellDevice(tx, row.id, { state: "admitted" });
  }
  return rows.length;
}

/** What devices reported of the log, each head once. */
async function listHeads(tx: Tx): Promise<HeadSeen[]> {
  const rows = await tx
    .with<DeviceTables>()
    .selectFrom("device")
    .select(["status_bytes", "status_at"])
    .where("state", "<>", "retired")
    .where("status_bytes", "is not", null)
    .execute();
  const heads = new Map<string, HeadSeen>();
  for (const row of rows) {
    const seen = statusOf(row)?.checkpoint;
    if (!seen) continue;
    const place = `${seen.size} ${seen.root}`;
    heads.set(place, { ...seen, reportedAt: [...(heads.get(place)?.reportedAt ?? []), row.status_at ?? 0] });
  }
  return [...heads.values()];
}

async function countPinning(ctx: ServerContext, tx: Tx, authority: string): Promise<number> {
  const wanted = [authority, ...trustOf(ctx).predecessors(authority)].map((id) =>
    JSON.stringify([{ authority: id }]),
  );
  const { count } = await tx
    .with<DeviceTables>()
    .selectFrom("device")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("state", "<>", "retired")
    .where(sql<boolean>`pins @> any(${wanted}::jsonb[])`)
    .executeTakeFirstOrThrow();
  return count;
}
