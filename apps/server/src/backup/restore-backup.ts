/** An installation made anew from a backup, on an empty place. */
import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { migrations } from "../compose.ts";
import { openEmbeddedDatabase } from "../platform/database/open-embedded-database.ts";
import { runMigrations } from "../platform/database/run-migrations.ts";
import type { PostgresLog } from "../platform/postgres/index.ts";
import { noteRestored } from "../platform/restored-mark.ts";
import { type InstallationPlace, placeKeptFiles } from "./kept-files.ts";
import { loadTables } from "./load-tables.ts";
import { type BackupManifest, readManifest } from "./manifest.ts";
import { withDatabase } from "./reach-database.ts";
import { BackupRefusedError } from "./refused.ts";
import { openArchive, type OpenedWith } from "./sealed-archive.ts";
import { openFolder, removeFolder } from "./unfinished.ts";

/** What is to be done. */
export interface RestoreOrder extends InstallationPlace {
  readonly file: string;
  readonly openedWith: OpenedWith;
  readonly log: PostgresLog;
}

/** What is there now. */
export interface RestoreSummary {
  readonly taken_at: number;
  readonly release: string;
  readonly log_size: number | undefined;
}

/** Restores it, wholly or not at all. Throws `not-empty`, `file-missing`, `backup-…`, `cannot-decrypt`. */
export async function restoreBackup(order: RestoreOrder): Promise<RestoreSummary> {
  const { file, dataDir, keysDir, log } = order;
  for (const place of [dataDir, keysDir])
    if (existsSync(place) && readdirSync(place).length > 0)
      throw new BackupRefusedError(
        "not-empty",
        `${place} is not empty: a backup is restored to a new place, never over another installation`,
      );
  if (!existsSync(file)) throw new BackupRefusedError("file-missing", `${file} is not there`);
  const unpacked = openFolder(dataDir, `.${basename(dataDir)}.unpacked`);
  const making = openFolder(dataDir, `.${basename(dataDir)}.restoring`);
  const keysInside = !relative(dataDir, keysDir).startsWith("..");
  const place = { dataDir: making, keysDir: keysInside ? join(making, relative(dataDir, keysDir)) : keysDir };
  try {
    await openArchive(file, unpacked, order.openedWith);
    const manifest = await readManifest(unpacked);
    placeKeptFiles(unpacked, place);
    if (manifest.database) await makeDatabase(place, log, unpacked, manifest.database);
    const { taken_at, release } = manifest;
    noteRestored(making, { taken_at, log_size: manifest.database?.log_size ?? null });
    if (existsSync(dataDir)) removeEmpty(dataDir);
    renameSync(making, dataDir);
    return { taken_at, release, log_size: manifest.database?.log_size };
  } catch (error) {
    if (!keysInside) rmSync(keysDir, { recursive: true, force: true });
    throw error;
  } finally {
    removeFolder(unpacked);
    removeFolder(making);
  }
}

/** Empty as it was seen to be: whoever began another installation there meanwhile keeps it. */
function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (cause) {
    throw new BackupRefusedError("not-empty", `${directory} was empty and is not any more`, { cause });
  }
}

async function makeDatabase(
  place: InstallationPlace,
  log: PostgresLog,
  unpacked: string,
  database: NonNullable<BackupManifest["database"]>,
): Promise<void> {
  const then = new Set(database.migrations);
  const steps = migrations.map(({ module, migrations: all }) => ({
    module,
    migrations: all.filter(({ name }) => then.has(name)),
  }));
  const known = steps.reduce((count, step) => count + step.migrations.length, 0);
  if (known !== then.size)
    throw new BackupRefusedError(
      "backup-newer",
      "the backup is of a newer release than this one: restore it with that release, or a newer one",
    );
  const embedded = await openEmbeddedDatabase({ ...place, log });
  try {
    await runMigrations({ migratorUrl: embedded.urls.migratorUrl, modules: steps, log });
    await withDatabase(place, log, (client) => loadTables(client, unpacked, database));
  } finally {
    await embedded.stop();
  }
}
