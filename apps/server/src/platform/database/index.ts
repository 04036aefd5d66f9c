/**
 * The database as the modules use it: a pool as the app role, transactions with an access context, migrations.
 *
 * Story: `openEmbeddedDatabase` (or DATABASE_URL) gives connection strings, `connectDatabase` a pool,
 * `migrate` brings the tables up to date, `refuseIfRowSecurityCanBeBypassed` decides whether the server may start,
 * and everything about clients happens inside `withAccess`.
 */
export {
  accessKey,
  asBackground,
  readWithAccess,
  seeingAll,
  withAccess,
  type AccessContext,
} from "./access-context.ts";
export { compiledOnce } from "./compiled-once.ts";
export {
  connectDatabase,
  type ConnectedDatabase,
  type Database,
  type DatabaseUrls,
  type NoTables,
} from "./connect-database.ts";
export type { Asked, Row as LookedUp } from "./exchange.ts";
export { isLostDatabase } from "./lost-database.ts";
export { lookUp, type Witness } from "./readings.ts";
export { printSchema } from "./print-schema.ts";
export { addAccessKey, grantToServer, protectByAccessKey } from "./protect-table.ts";
export { refuseIfRowSecurityCanBeBypassed } from "./refuse-bypass.ts";
export { databaseRoles } from "./role-names.ts";
export type { Migration, ModuleMigrations } from "./run-migrations.ts";
