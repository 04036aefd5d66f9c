// Promises: the SQL that makes roles and database as the server expects them, the same for the embedded database
// (run by the launcher) and for one's own (printed for its administrator).
import { databaseRoles as role } from "./role-names.ts";

/**
 * Statements for the cluster, to be run once by an administrator. `countersign_app` may become `countersign_system`
 * for a transaction, but must not have its rights (and so its row policies) all the time: from PostgreSQL 16 that is a
 * property of the grant, on 15 of the role.
 */
export function clusterStatements(majorVersion: number): string[] {
  const appInherits = majorVersion >= 16 ? "" : " noinherit";
  const notInherited = majorVersion >= 16 ? " with inherit false, set true" : "";
  return [
    `create role ${role.owner} nologin nosuperuser nocreatedb nocreaterole nobypassrls`,
    `create role ${role.system} nologin nosuperuser nocreatedb nocreaterole nobypassrls`,
    `create role ${role.migrator} login nosuperuser nocreatedb nocreaterole nobypassrls`,
    `create role ${role.app} login nosuperuser nocreatedb nocreaterole nobypassrls${appInherits}`,
    `grant ${role.owner}, ${role.system} to ${role.migrator}`,
    `grant ${role.system} to ${role.app}${notInherited}`,
  ];
}

/** Statements about the database as a whole, run by an administrator connected anywhere. */
export function databaseStatements(database: string): string[] {
  return [
    `revoke all on database ${database} from public`,
    `grant connect on database ${database} to ${role.app}, ${role.migrator}`,
  ];
}

/** Statements inside the database, run by an administrator connected to it. */
export function schemaStatements(): string[] {
  return [
    "revoke all on schema public from public",
    `grant all on schema public to ${role.owner}`,
    `grant usage on schema public to ${role.app}, ${role.system}, ${role.migrator}`,
  ];
}

/** The whole text for the administrator of one's own PostgreSQL (psql), passwords left to set. */
export function provisioningSql(options: { database: string; majorVersion: number }): string {
  const database = `"${options.database.replaceAll('"', '""')}"`;
  return [
    ...clusterStatements(options.majorVersion),
    `create database ${database} owner ${role.owner} encoding 'UTF8' template template0`,
    ...databaseStatements(database),
    `\\connect ${database}`,
    ...schemaStatements(),
    `\\password ${role.app}`,
    `\\password ${role.migrator}`,
  ]
    .map((line) => (line.startsWith("\\") ? `${line}\n` : `${line};\n`))
    .join("");
}
