// Promises: the connection string of the one role that needs no password, for whoever is the launcher's own account.
import { join } from "node:path";
import { openSocketDirectory, socketPort } from "./short-socket-directory.ts";
import { superuserName } from "./superuser-name.ts";

/** As superuser by peer authentication, on a socket. */
export function superuserUrl(socketDir: string, database: string): string {
  return `postgresql://${superuserName}@/${encodeURIComponent(database)}?host=${encodeURIComponent(socketDir)}&port=${socketPort}`;
}

/** The same for the embedded server that another process of this account keeps running on `dataDir`. */
export function runningSuperuserUrl(dataDir: string, database: string): string {
  return superuserUrl(openSocketDirectory(join(dataDir, "postgres", "cluster")).path, database);
}
