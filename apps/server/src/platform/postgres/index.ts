/**
 * The embedded PostgreSQL: a real server from npm, started and kept by our own launcher.
 *
 * Promises: it listens on a unix socket only; it never runs as root; a clone under a directory that only root may
 * enter works; kill -9 of either side is repaired at the next start; two launchers never share a data directory.
 */
export type { PostgresLog } from "./postgres-log.ts";
export { embeddedProgram, installedProgram, type PostgresProgram } from "./postgres-program.ts";
export { PostgresLaunchError } from "./postgres-launch-error.ts";
export { runningSuperuserUrl } from "./superuser-url.ts";
export type { PostgresEvent } from "./keep-running.ts";
export {
  startPostgres,
  type RunningPostgres,
  type StartPostgresOptions,
} from "./start-postgres.ts";
