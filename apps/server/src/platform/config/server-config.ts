/** What a server needs to know to start, after everything was read and checked. */

/** The parts of the server that a process may play. */
export const SERVER_ROLES = ["api", "gateway", "worker"] as const;
export type ServerRole = (typeof SERVER_ROLES)[number];

/** The checked configuration of one server process. */
export interface ServerConfig {
  /** Absolute path; holds everything of an installation that has no place of its own. */
  readonly dataDir: string;
  /** Absolute path of the keys, `keys/` in the data directory unless KEYS_DIR names another. */
  readonly keysDir: string;
  /** The address to listen on: a host name or address. `localhost` means both loopback addresses. */
  readonly host: string;
  readonly port: number;
  /** Origin under which people and agents reach this server, without trailing slash. */
  readonly publicUrl: string;
  /** Host and port of `publicUrl`; agents prove themselves to this name. */
  readonly serverName: string;
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Networks whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: readonly string[];
  readonly roles: ReadonlySet<ServerRole>;
  /** Origin of the signing station that links should lead to. */
  readonly stationUrl?: string;
  /** Origin of the trial station that the launcher starts beside this server. */
  readonly trialStationUrl?: string;
  /** PostgreSQL of one's own; without it the embedded one is started under `dataDir`. */
  readonly databaseUrl?: string;
  readonly databaseMigratorUrl?: string;
  /** Whether `/log/…` is readable by anybody. */
  readonly publishLog: boolean;
  /** Whether push services may lie in a network of one's own. */
  readonly pushPrivate: boolean;
  /** How long a reset of the authorization account waits. */
  readonly resetDelaySeconds: number;
  /** So many tasks may stand. */
  readonly mostTasks: number;
  /** Where the local agent's enrolment token is to be written, when the launcher asked for one. */
  readonly localEnrolmentFile?: string;
  /** Log file; standard error without it. */
  readonly logFile?: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}
