/** What trust asks of devices before and after a root changes: what each signed last, and whether it objects. */
import { sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { Follower, FollowersWanted } from "../trust/index.ts";
import { admissionOf, type DeviceRow, statusOf } from "./device.ts";
import { CONNECTED_SECONDS } from "./device-filter.ts";
import { deviceLinksOf } from "./device-links.ts";
import type { DeviceTables } from "./device-tables.ts";

interface Row extends DeviceRow {
  readonly objection: Follower["objection"] | null;
}

/** Devices that meet one of the wishes, by name: those that people admitted, since whoever has a token could bring others; by fingerprint any that is not retired. */
export async function findFollowers(
  ctx: ServerContext,
  tx: Tx,
  { authorities = [], clients = [], fingerprints = [], document = "" }: FollowersWanted,
): Promise<Follower[]> {
  const pins = authorities.map((authority) => JSON.stringify([{ authority }]));
  const { rows } = await sql<Row>`select device.*, (
        select json_build_object('because', because, 'detail', detail, 'at', at) from device_objection
        where device_id = device.id and document = ${document} order by at desc limit 1) as objection
      from device
      where state <> 'retired'
        and ((state = 'admitted' and (pins @> any(${pins}::jsonb[]) or client = any(${[...clients]}::text[])))
          or fingerprint = any(${[...fingerprints]}::text[]))
      order by sorted_name, id`.execute(tx.with<DeviceTables>());
  const links = deviceLinksOf(ctx);
  return rows.map((row) => {
    const status = statusOf(row);
    const admission = admissionOf(row, status);
    const heardAt = row.last_seen_at ?? row.created_at;
    return {
      id: row.id,
      name: admission?.name ?? row.name,
      client: admission?.client ?? row.client,
      fingerprint: row.fingerprint,
      pins: row.pins,
      release: status?.release,
      connected: links.find(row.id) !== undefined || heardAt + CONNECTED_SECONDS > tx.now,
      heardAt,
      objection: row.objection ?? undefined,
    };
  });
}
