/** The embedded database of an installation, as superuser: the one that is running, or started for as long as it is needed. */
import { Client } from "pg";
import { type EmbeddedDatabase, openEmbeddedDatabase } from "../platform/database/open-embedded-database.ts";
import { databaseName } from "../platform/database/role-names.ts";
import { PostgresLaunchError, type PostgresLog, runningSuperuserUrl } from "../platform/postgres/index.ts";
import type { InstallationPlace } from "./kept-files.ts";

/** Does `work` on a connection to it. */
export async function withDatabase<Result>(
  place: InstallationPlace,
  log: PostgresLog,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  let started: EmbeddedDatabase | undefined;
  try {
    started = await openEmbeddedDatabase({ ...place, log });
  } catch (error) {
    // Somebody else runs it: that is the server, and its socket is where it always is.
    if (!(error instanceof PostgresLaunchError && error.code === "data-directory-in-use")) throw error;
  }
  const url = started
    ? started.postgres.superuserUrl(databaseName)
    : runningSuperuserUrl(place.dataDir, databaseName);
  const client = new Client({ connectionString: url, application_name: "countersign backup" });
  client.on("error", () => undefined); // the statement under way or the next one fails by it
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
    await started?.stop();
  }
}
