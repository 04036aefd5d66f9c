// Promises: the few lines by which a migration gives a table its rights and its row security, the same everywhere.
import { type Kysely, sql } from "kysely";
import { accessKeysSetting } from "./access-context.ts";
import { databaseRoles } from "./role-names.ts";

/** What the server may do with the rows of a table. */
export type TableRight = "select" | "insert" | "update" | "delete";

/** Lets the server (requests and background work) use a table. Without this it can do nothing with it. */
export async function grantToServer<Tables>(
  db: Kysely<Tables>,
  table: string,
  rights: readonly TableRight[],
): Promise<void> {
  const list = sql.join(rights.map((right) => sql.raw(right)));
  await sql`grant ${list} on ${sql.table(table)} to ${sql.id(databaseRoles.app)}, ${sql.id(databaseRoles.system)}`.execute(
    db,
  );
}

/**
 * Adds the column `acl_key` = `client_id << 8 | tier_id` to a table that has both columns. Make indexes that start
 * with it, such as `(acl_key, id desc)`: the policy then costs no more than a WHERE.
 */
export async function addAccessKey<Tables>(db: Kysely<Tables>, table: string): Promise<void> {
  await sql`alter table ${sql.table(table)} add column acl_key bigint not null
    generated always as ((client_id::bigint << 8) | tier_id::bigint) stored`.execute(db);
}

/**
 * Row security for a table with a column `acl_key`, forced on its owner too: a transaction sees and writes the rows of
 * its access keys, and outside `withAccess` any use is an error. The sub-select makes PostgreSQL read and convert the
 * setting once per statement (the cast behind it only says that an array is meant, not a set of rows); written otherwise
 * the policy is a thousand times slower.
 */
export async function protectByAccessKey<Tables>(db: Kysely<Tables>, table: string): Promise<void> {
  const name = sql.table(table);
  const setting = sql.lit(accessKeysSetting);
  const { app, owner, system } = databaseRoles;
  await sql`alter table ${name} enable row level security, force row level security`.execute(db);
  // The owner is named so that a data migration that forgets asBackground fails loudly instead of seeing no rows.
  await sql`create policy rows_of_access_keys on ${name} to ${sql.id(app)}, ${sql.id(owner)}
    using (acl_key = any((select current_setting(${setting})::bigint[])::bigint[]))`.execute(db);
  await sql`create policy rows_of_background on ${name} to ${sql.id(system)} using (true)`.execute(db);
}
