/** The tables of a backup, put into a database that was just migrated to the state of that time. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Client, escapeIdentifier } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { tablesOf } from "./dump-tables.ts";
import type { BackupManifest } from "./manifest.ts";
import { BackupRefusedError } from "./refused.ts";

/** Loads all of them in one transaction, checks and triggers aside: each row stood in the database before. Throws `backup-damaged`. */
export async function loadTables(
  client: Client,
  directory: string,
  { tables, sequences }: NonNullable<BackupManifest["database"]>,
): Promise<void> {
  const there = new Map((await tablesOf(client)).map(({ table, columns }) => [table, columns]));
  await client.query("begin");
  // Foreign keys hold in the backup as they held in the database: it was taken at one moment.
  await client.query("set local session_replication_role = replica");
  const emptied = [...there.keys()].filter((table) => table !== "schema_migration");
  await client.query(`truncate ${emptied.map((table) => escapeIdentifier(table)).join(", ")}`);
  for (const { table, columns, rows, file } of tables) {
    const known = there.get(table) ?? [];
    if (columns.length !== known.length || columns.some((column) => !known.includes(column)))
      throw new BackupRefusedError(
        "backup-damaged",
        `table ${table} has other columns than its migrations make`,
      );
    const list = columns.map((column) => escapeIdentifier(column)).join(", ");
    const sink = client.query(copyFrom(`copy ${escapeIdentifier(table)} (${list}) from stdin`));
    await pipeline(createReadStream(join(directory, file)), sink);
    if (sink.rowCount !== rows)
      throw new BackupRefusedError(
        "backup-damaged",
        `table ${table} has ${sink.rowCount} rows instead of ${rows}`,
      );
  }
  for (const { sequence, last, called } of sequences)
    await client.query("select setval($1::regclass, $2::bigint, $3)", [
      escapeIdentifier(sequence),
      last,
      called,
    ]);
  await client.query("commit");
}
