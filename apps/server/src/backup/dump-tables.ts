/** All tables of the database as they were at one moment, each a file in PostgreSQL's text format for COPY. */
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Client, escapeIdentifier } from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { BackupManifest } from "./manifest.ts";

type DatabaseFacts = NonNullable<BackupManifest["database"]>;

/** Writes them below `directory`. Rows of the tables in `forgotten` are left out. */
export async function dumpTables(
  client: Client,
  directory: string,
  forgotten: ReadonlySet<string>,
): Promise<DatabaseFacts> {
  mkdirSync(join(directory, "tables"), { recursive: true, mode: 0o700 });
  await client.query("begin isolation level repeatable read, read only");
  const migrations = await client.query<{ name: string }>("select name from schema_migration order by name");
  const tables: DatabaseFacts["tables"] = [];
  for (const { table, columns } of await tablesOf(client)) {
    const file = `tables/${table}.copy`;
    // A table that is filled by migrations holds what they put there.
    if (forgotten.has(table) || table === "schema_migration") continue;
    const list = columns.map((column) => escapeIdentifier(column)).join(", ");
    const source = client.query(copyTo(`copy ${escapeIdentifier(table)} (${list}) to stdout`));
    await pipeline(source, createWriteStream(join(directory, file), { mode: 0o600 }));
    tables.push({ table, columns: [...columns], rows: source.rowCount, file });
  }
  const size = await client.query<{ size: string }>("select count(*)::text as size from audit_entry");
  await client.query("commit");
  // Beside the transaction, and after it: a number that was given out meanwhile is never given again.
  const sequences = await client.query<{ sequence: string; last: string | null; start: string }>(
    "select sequencename as sequence, last_value::text as last, start_value::text as start from pg_sequences where schemaname = current_schema() order by 1",
  );
  return {
    migrations: migrations.rows.map(({ name }) => name),
    tables,
    sequences: sequences.rows.map(({ sequence, last, start }) => ({
      sequence,
      last: last ?? start,
      called: last !== null,
    })),
    log_size: Number(size.rows[0]?.size ?? 0),
  };
}

/** Every table with the columns that are stored, not worked out. */
export async function tablesOf(
  client: Client,
): Promise<readonly { readonly table: string; readonly columns: readonly string[] }[]> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `select class.relname as table, array_agg(attribute.attname::text order by attribute.attnum) as columns
      from pg_class class join pg_attribute attribute on attribute.attrelid = class.oid
      where class.relkind = 'r' and class.relnamespace = current_schema()::regnamespace
      and attribute.attnum > 0 and not attribute.attisdropped and attribute.attgenerated = ''
      group by class.relname order by class.relname`,
  );
  return rows;
}
