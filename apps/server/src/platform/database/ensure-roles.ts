// Promises: roles, their passwords and the database exist afterwards, whatever a crash left undone.
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { databaseRoles } from "./role-names.ts";
import type { RolePasswords } from "./role-passwords.ts";
import { clusterStatements, databaseStatements, schemaStatements } from "./role-statements.ts";
import { isVerifierOf, scramVerifier } from "./scram-verifier.ts";

/**
 * Brings a cluster of our own into the expected state. `superuserUrl` gives the connection string for a database;
 * `template` names one that a new database is a copy of, and that nobody is connected to.
 */
export async function ensureRoles(options: {
  superuserUrl: (database: string) => string;
  database: string;
  template?: string;
  passwords: RolePasswords;
}): Promise<void> {
  const { superuserUrl, passwords } = options;
  const database = escapeIdentifier(options.database);
  await connected(superuserUrl("postgres"), async (client) => {
    if (!(await exists(client, "select from pg_roles where rolname = $1", databaseRoles.app))) {
      const version = await client.query<{ major: number }>(
        "select current_setting('server_version_num')::int / 10000 as major",
      );
      // In one transaction, so that the last role tells that all are there.
      const statements = clusterStatements(version.rows[0]?.major ?? 0);
      await client.query(["begin", ...statements, "commit"].join(";\n"));
    }
    for (const [role, password] of [
      [databaseRoles.migrator, passwords.migrator],
      [databaseRoles.app, passwords.app],
    ] as const) {
      const stored = await client.query<{ rolpassword: string | null }>(
        "select rolpassword from pg_authid where rolname = $1",
        [role],
      );
      if (isVerifierOf(password, stored.rows[0]?.rolpassword ?? null)) continue;
      await client.query(`alter role ${role} password ${escapeLiteral(scramVerifier(password))}`);
    }
    if (!(await exists(client, "select from pg_database where datname = $1", options.database))) {
      const copied = options.template === undefined ? "" : `template ${escapeIdentifier(options.template)}`;
      await client.query(`create database ${database} ${copied} owner ${databaseRoles.owner}`);
    }
  });
  await connected(superuserUrl(options.database), async (client) => {
    await client.query(
      ["begin", ...databaseStatements(database), ...schemaStatements(), "commit"].join(";\n"),
    );
  });
}

async function exists(client: Client, query: string, name: string): Promise<boolean> {
  return ((await client.query(query, [name])).rowCount ?? 0) > 0;
}

async function connected(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, application_name: "countersign launcher" });
  client.on("error", () => undefined); // Unheard it would end Node; the statement under way or the next one fails by it.
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
