/** What screens and the command line see of devices. */
import type { CarriedDocument, Device } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { type Kysely, sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { compiledOnce } from "../../platform/database/index.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { type PageOrder, readPage, uuidForm } from "../../platform/read-page.ts";
import { inReading, type Tx } from "../../platform/transaction.ts";
import { admissionOf, type DeviceRow, statusOf } from "./device.ts";
import { CONNECTED_SECONDS, conditionsFor, type DeviceFilter, lastSeen } from "./device-filter.ts";
import { deviceLinksOf } from "./device-links.ts";
import type { DeviceTables } from "./device-tables.ts";
import { trustOfRow } from "./trust-of-row.ts";

const PAGE = 100;

/** A device as the API shows it: trust by its own signed status. */
export function deviceView(ctx: ServerContext, row: DeviceRow): Device {
  const status = statusOf(row);
  const admission = admissionOf(row, status);
  const now = ctx.clock.seconds();
  const floorState = status?.floor_state ?? "unknown";
  const separation = status?.separation ?? "unknown";
  return {
    id: row.id,
    fingerprint: row.fingerprint,
    seal: row.seal,
    machine: row.machine,
    name: admission?.name ?? row.name,
    client: row.client,
    state: row.state,
    connected: isConnected(ctx, row, now),
    last_seen_at: row.last_seen_at,
    trust: trustOfRow(ctx, row, now),
    admission: admission
      ? {
          hash: admission.hash,
          client: admission.client,
          name: admission.name,
          self_named: admission.hash === row.admission_hash && row.admission_token !== null,
        }
      : null,
    pins: row.pins,
    floor_state: floorState,
    separation,
    facts: row.facts,
    tags: row.tags,
    created_at: row.created_at,
  };
}

/** Whether it is connected, as far as this process can know. */
export function isConnected(ctx: ServerContext, row: DeviceRow, now: number): boolean {
  if (row.state === "retired") return false;
  if (deviceLinksOf(ctx).find(row.id)) return true;
  // A replica that plays no gateway knows connections by what the others write down.
  return !ctx.config.roles.has("gateway") && (row.last_seen_at ?? 0) + CONNECTED_SECONDS > now;
}

/** What a list may be narrowed to, and how it is read. */
export interface DeviceListFilter extends DeviceFilter {
  /** One of `orders`, with `-` before it the other way round; without it, in the order of ids. */
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

const orders: Readonly<Record<string, PageOrder>> = {
  name: { by: sql<string>`sorted_name`, kind: "text" },
  seen: { by: lastSeen, kind: "number" },
  enrolled: { by: sql<number>`created_at`, kind: "number" },
};
const key = { by: sql<string>`id`, form: uuidForm } as const;

/** One page of devices that the actor may see. */
export async function listDevices(
  ctx: ServerContext,
  actor: Actor,
  filter: DeviceListFilter,
): Promise<{ devices: Device[]; next: string | null }> {
  const { sort, after, limit = PAGE, ...narrowing } = filter;
  const { rows, next } = await inReading(ctx, actor, async (tx) => {
    let query = tx.with<DeviceTables>().selectFrom("device").selectAll();
    for (const condition of await conditionsFor(ctx, tx, narrowing)) query = query.where(condition);
    return readPage(query, { sort, orders, key, after, limit });
  });
  return { devices: rows.map((row) => deviceView(ctx, row)), next };
}

/** A document that a device did not take. */
interface Objection {
  readonly document: string;
  readonly because: string;
  readonly detail: string;
  readonly at: number;
}

/** A device with the status it signed and what it objected to. Throws ProblemError `not-found`. */
export async function showDevice(
  ctx: ServerContext,
  actor: Actor,
  id: string,
): Promise<{
  device: Device;
  status: CarriedDocument | null;
  objections: Objection[];
}> {
  return inReading(ctx, actor, async (tx) => {
    const {
      rows: [row],
    } = await deviceById(tx.with<DeviceTables>(), { id });
    if (!row) throw new ProblemError("not-found");
    const status =
      row.status_bytes && row.status_signatures
        ? carry({ bytes: new Uint8Array(row.status_bytes), signatures: row.status_signatures })
        : null;
    return { device: deviceView(ctx, row), status, objections: row.objections ?? [] };
  });
}

/** All of a device, in the same turn to the database as the device. */
const objections = sql<Objection[] | null>`(
  select json_agg(json_build_object('document', document, 'because', because, 'detail', detail, 'at', at)
    order by at desc, document)
  from device_objection where device_id = device.id)`.as("objections");

const deviceById = compiledOnce(["id"], (db: Kysely<DeviceTables>, { id }) =>
  db.selectFrom("device").selectAll().select(objections).where("id", "=", id),
);

/** How many devices each client has that are not retired, by the client's number id. */
export async function countDevices(tx: Tx): Promise<ReadonlyMap<number, number>> {
  const rows = await tx
    .with<DeviceTables>()
    .selectFrom("device")
    .select((select) => ["client_id", select.fn.countAll<number>().as("count")])
    .where("state", "<>", "retired")
    .groupBy("client_id")
    .execute();
  return new Map(rows.map((row) => [row.client_id, row.count]));
}
