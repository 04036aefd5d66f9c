/** What lists and selections of devices are narrowed by, as conditions on the table. */
import type { Device } from "@countersign/api";
import { type RawBuilder, sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { ReadTx } from "../../platform/transaction.ts";
import type { DeviceRow } from "./device.ts";
import { findGroup } from "./device-groups.ts";
import type { DeviceTables } from "./device-tables.ts";
import { trustOfRow } from "./trust-of-row.ts";

/** A device counts as connected to another replica while that one has heard of it this recently. */
export const CONNECTED_SECONDS = 90;
/** As the index has it. */
export const lastSeen = sql<number>`coalesce(last_seen_at, 0)`;

/** What devices are narrowed to; each part that is there has to hold. */
export interface DeviceFilter {
  readonly client?: string | undefined;
  /** Part of a name, or a whole fingerprint. */
  readonly q?: string | undefined;
  readonly state?: DeviceRow["state"] | undefined;
  /** Whether something was heard of it within the time in which a connection is noted again. */
  readonly heard?: "lately" | "not-lately" | undefined;
  /** Tags with commas between them, all of which it has to carry. */
  readonly tag?: string | undefined;
  /** A whole name; `*` stands for any characters. */
  readonly name?: string | undefined;
  /** Part of what it says of its operating system. */
  readonly system?: string | undefined;
  /** Who can run code on it. */
  readonly trust?: Device["trust"] | undefined;
  /** A device group that it belongs to. */
  readonly group?: string | undefined;
}

/** Of so many devices trust is worked out one by one at most: it stands in no column, as it hangs on roots and on the time. */
const MOST_JUDGED = 20_000;

/** The conditions for a filter. Throws ProblemError `group-unknown` or `too-many-devices`. */
export async function conditionsFor(
  ctx: ServerContext,
  tx: ReadTx,
  { group, trust, ...filter }: DeviceFilter,
): Promise<RawBuilder<boolean>[]> {
  const conditions = await plainConditions(tx, filter);
  if (group !== undefined) {
    const { devices, query } = await findGroup(tx, group);
    if (devices) conditions.push(sql`id = any(${devices}::uuid[])`);
    else conditions.push(...(await conditionsFor(ctx, tx, query ?? {})));
  }
  if (trust !== undefined) conditions.push(await trustedAs(ctx, tx, trust, conditions));
  return conditions;
}

async function trustedAs(
  ctx: ServerContext,
  tx: ReadTx,
  trust: Device["trust"],
  among: readonly RawBuilder<boolean>[],
): Promise<RawBuilder<boolean>> {
  let query = tx.with<DeviceTables>().selectFrom("device").selectAll();
  for (const condition of among) query = query.where(condition);
  const rows = await query.limit(MOST_JUDGED + 1).execute();
  if (rows.length > MOST_JUDGED)
    throw new ProblemError(
      "too-many-devices",
      `Trust is looked at for ${MOST_JUDGED} devices at most: narrow it to a client, a tag or a name.`,
    );
  const ids = rows.filter((row) => trustOfRow(ctx, row, tx.now) === trust).map(({ id }) => id);
  return sql<boolean>`id = any(${ids}::uuid[])`;
}

async function plainConditions(
  tx: ReadTx,
  filter: Omit<DeviceFilter, "group" | "trust">,
): Promise<RawBuilder<boolean>[]> {
  const { client, q, state, heard, tag, name, system } = filter;
  const since = tx.now - CONNECTED_SECONDS;
  const conditions: RawBuilder<boolean>[] = [];
  if (client !== undefined) conditions.push(sql`client = ${client}`);
  if (state !== undefined) conditions.push(sql`state = ${state}`);
  if (heard === "lately") conditions.push(sql`${lastSeen} >= ${since}`);
  if (heard === "not-lately") conditions.push(sql`${lastSeen} < ${since}`);
  if (tag !== undefined) conditions.push(sql`tags @> ${tag.split(",")}::text[]`);
  if (name !== undefined) conditions.push(sql`sorted_name like ${likePattern(name)}`);
  if (system !== undefined)
    conditions.push(sql`position(lower(${system}) in lower(coalesce(facts ->> 'os', ''))) > 0`);
  if (q !== undefined) conditions.push(await foundBy(tx, q));
  return conditions;
}

/** What means something in LIKE is meant as itself, but for the star. */
function likePattern(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[\\%_]/g, String.raw`\$&`)
    .replaceAll("*", "%");
}

/** Devices that are looked up one by one; of more than these a page is soon full. */
const mostFound = 1000;

/**
 * The condition for a search. What few devices match is looked up first, in an index that holds nothing else: to read
 * all rows for it takes ten times as long. What many match is soon found among the rows themselves.
 */
async function foundBy(tx: ReadTx, q: string): Promise<RawBuilder<boolean>> {
  const matches = sql<boolean>`position(lower(${q}) in found_by) > 0`;
  const { rows } = await sql<{ id: string }>`
    (select id from device where ${matches} limit ${mostFound + 1})
    union select id from device where fingerprint = ${q}`.execute(tx.with<DeviceTables>());
  if (rows.length > mostFound) return matches;
  return sql<boolean>`id = any(${rows.map(({ id }) => id)}::uuid[])`;
}
