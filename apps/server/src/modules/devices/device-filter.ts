/** What lists and selections of devices are narrowed by, as conditions on the table. */
import { type RawBuilder, sql } from "kysely";
import type { ReadTx } from "../../platform/transaction.ts";
import type { DeviceRow } from "./device.ts";
import type { DeviceTables } from "./device-tables.ts";

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
}

/** The conditions for a filter. */
export async function conditionsFor(tx: ReadTx, filter: DeviceFilter): Promise<RawBuilder<boolean>[]> {
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
