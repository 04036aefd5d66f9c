// Promises: the embedded server with roles, passwords and database in place, and the connection strings for it.
import { join } from "node:path";
import { type RunningPostgres, startPostgres, type StartPostgresOptions } from "../postgres/index.ts";
import type { DatabaseUrls } from "./connect-database.ts";
import { ensureRoles } from "./ensure-roles.ts";
import { databaseName, databaseRoles } from "./role-names.ts";
import { rolePasswords } from "./role-passwords.ts";

/** The embedded database, ready for `connectDatabase`. */
export interface EmbeddedDatabase {
  readonly postgres: RunningPostgres;
  readonly urls: Required<DatabaseUrls>;
  /** Stops the server; close the connections first. */
  stop(): Promise<void>;
}

/** Starts PostgreSQL under `dataDir`; passwords are kept in `keysDir` (default `keys/` below it). */
export async function openEmbeddedDatabase(
  options: StartPostgresOptions & { readonly keysDir?: string },
): Promise<EmbeddedDatabase> {
  const postgres = await startPostgres(options);
  try {
    const keysDir = options.keysDir ?? join(options.dataDir, "keys");
    const passwords = rolePasswords(join(keysDir, "postgres-roles.json"));
    const superuserUrl = (database: string) => postgres.superuserUrl(database);
    await ensureRoles({ superuserUrl, database: databaseName, passwords });
    const url = (role: string, password: string) => roleUrl(postgres, databaseName, role, password);
    return {
      postgres,
      urls: {
        appUrl: url(databaseRoles.app, passwords.app),
        migratorUrl: url(databaseRoles.migrator, passwords.migrator),
      },
      stop: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Connection string of a role with password on the embedded server's socket. */
export function roleUrl(
  postgres: Pick<RunningPostgres, "socketDir" | "port">,
  database: string,
  role: string,
  password: string,
): string {
  const host = encodeURIComponent(postgres.socketDir);
  return `postgresql://${role}:${password}@/${encodeURIComponent(database)}?host=${host}&port=${postgres.port}`;
}
