/** Tags: put on devices and taken from them, many at once, and counted. They are the server's data: nothing signed names one. */
import { MOST_TAGS } from "@countersign/api";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading, inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { DeviceTables } from "./device-tables.ts";
import { devicesTopic, tellDevice } from "./tell-device.ts";

/** So many devices are named in the record of one change, and told of one by one; the rest by number. */
const NAMED = 64;

/** What is to change. What is added and removed at once is removed. */
export interface TagChange {
  readonly devices: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

interface Tagged {
  readonly id: string;
  readonly client: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Changes the tags of all of the devices; gives how many changed. Throws ProblemError `not-found` or `too-many-tags`. */
export async function tagDevices(ctx: ServerContext, actor: Actor, change: TagChange): Promise<number> {
  return inTransaction(ctx, actor, async (tx) => {
    const changed = await write(tx, change);
    for (const [client, devices] of Map.groupBy(changed, (device) => device.client))
      await record(tx, client, devices, change);
    if (changed.length === 0) await record(tx, undefined, [], change);
    if (changed.length <= NAMED) for (const { id } of changed) tellDevice(tx, id, { tags: "changed" });
    else publish(tx, devicesTopic, { tags: "changed" });
    return changed.length;
  });
}

async function write(tx: Tx, { devices, add, remove }: TagChange): Promise<readonly Tagged[]> {
  const db = tx.with<DeviceTables>();
  const ids = [...new Set(devices)];
  // In the one order in which everybody locks several.
  const { rows: before } = await sql<Tagged>`
    select id, client, tags as before, array(
      select distinct tag collate "C" from unnest(tags || ${[...add]}::text[]) as tag
      where tag <> all(${[...remove]}::text[]) order by 1) as after
    from device where id = any(${ids}::uuid[]) order by id for no key update`.execute(db);
  if (before.length < ids.length) throw new ProblemError("not-found");
  const full = before.find(({ after }) => after.length > MOST_TAGS);
  if (full)
    throw new ProblemError(
      "too-many-tags",
      `A device carries at most ${MOST_TAGS} tags; ${full.id} would carry ${full.after.length}.`,
    );
  const changed = before.filter((device) => device.before.join(",") !== device.after.join(","));
  await sql`update device set tags = string_to_array(new.tags, ',')
    from unnest(${changed.map(({ id }) => id)}::uuid[], ${changed.map(({ after }) => after.join(","))}::text[])
      as new(id, tags)
    where device.id = new.id`.execute(db);
  return changed;
}

async function record(
  tx: Tx,
  client: string | undefined,
  changed: readonly Tagged[],
  { add, remove }: TagChange,
): Promise<void> {
  const [only, ...others] = changed;
  await recordAudit(tx, {
    event: "device.tagged",
    actor: tx.actor,
    ...(only && others.length === 0 ? { object: { kind: "device", id: only.id } } : {}),
    ...(client === undefined ? {} : { client }),
    details: {
      add: [...add],
      remove: [...remove],
      devices: changed.slice(0, NAMED).map(({ id }) => id),
      device_count: changed.length,
    },
    outcome: "done",
  });
}

/** The tags that devices carry which are not retired, with how many carry each. */
export async function listTags(
  ctx: ServerContext,
  actor: Actor,
  client: string | undefined,
): Promise<{ tag: string; devices: number }[]> {
  return inReading(ctx, actor, async (tx) => {
    const ofClient = client === undefined ? sql`` : sql`and client = ${client}`;
    const { rows } = await sql<{ tag: string; devices: number }>`
      select tag collate "C" as tag, count(*)::integer as devices from device, unnest(tags) as tag
      where state <> 'retired' ${ofClient} group by 1 order by 1`.execute(tx.with<DeviceTables>());
    return rows;
  });
}
