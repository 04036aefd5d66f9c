/** A backup of a whole installation, while it runs or not. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forgottenTables } from "../compose.ts";
import { release } from "../modules/system/index.ts";
import type { PostgresLog } from "../platform/postgres/index.ts";
import { dumpTables } from "./dump-tables.ts";
import { copyKeptFiles, type InstallationPlace } from "./kept-files.ts";
import { type BackupManifest, listFiles, manifestName } from "./manifest.ts";
import { withDatabase } from "./reach-database.ts";
import { BackupRefusedError } from "./refused.ts";
import { sealArchive, type SealedFor } from "./sealed-archive.ts";
import { openFolder, removeFolder } from "./unfinished.ts";

/** What is to be done. */
export interface BackupOrder extends InstallationPlace {
  readonly file: string;
  readonly sealedFor: SealedFor;
  /** Its database is its own administrator's: only the files are taken. */
  readonly withoutDatabase: boolean;
  readonly log: PostgresLog;
}

/** What was written. */
export interface BackupSummary {
  readonly file: string;
  readonly bytes: number;
  readonly taken_at: number;
  readonly rows: number;
  /** Whether the database is in it. */
  readonly database: boolean;
}

/** Writes it. Throws `not-an-installation`, `file-exists` and what `sealArchive` throws. */
export async function writeBackup(order: BackupOrder): Promise<BackupSummary> {
  const { file, keysDir, dataDir, withoutDatabase, log } = order;
  if (!existsSync(keysDir) || (!withoutDatabase && !existsSync(join(dataDir, "postgres", "cluster"))))
    throw new BackupRefusedError("not-an-installation", `${dataDir} holds no installation of Countersign`);
  if (existsSync(file))
    throw new BackupRefusedError("file-exists", `${file} exists: a backup never replaces another`);
  // Where all of it lies in clear anyway: the file may go to a disk that others read.
  const staging = openFolder(join(dataDir, "backup"), ".backup");
  try {
    const taken_at = Math.floor(Date.now() / 1000);
    // Before the database: its log may go on from the last head that the signer remembers, never the other way round.
    copyKeptFiles(order, staging);
    const database = withoutDatabase
      ? undefined
      : await withDatabase(order, log, (client) => dumpTables(client, staging, forgottenTables));
    const manifest: BackupManifest = {
      format: 1,
      taken_at,
      release: release.version,
      ...(database ? { database } : {}),
      files: await listFiles(staging),
    };
    writeFileSync(join(staging, manifestName), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
    const bytes = await sealArchive(staging, file, order.sealedFor);
    const rows = database?.tables.reduce((sum, table) => sum + table.rows, 0) ?? 0;
    return { file, bytes, taken_at, rows, database: database !== undefined };
  } finally {
    removeFolder(staging);
  }
}
