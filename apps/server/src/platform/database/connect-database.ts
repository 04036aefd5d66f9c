// Promises: a pool of connections as the app role, with column values as the modules expect them.
import { Kysely } from "kysely";
import { type CustomTypesConfig, Pool, types } from "pg";
import type { PostgresLog } from "../postgres/index.ts";
import { DatabaseError } from "./database-error.ts";
import { addReadings } from "./readings.ts";
import { rememberingPool, statementNames } from "./remembered-statements.ts";
import { expectMigrated, type ModuleMigrations, runMigrations } from "./run-migrations.ts";
import { OpeningDialect } from "./transaction-opening.ts";

/** Connection strings: `DATABASE_URL` and, where this server migrates, `DATABASE_MIGRATOR_URL`. */
export interface DatabaseUrls {
  readonly appUrl: string;
  readonly migratorUrl?: string;
}

/** The platform knows no table; a module adds its own: `db.$extendTables<RunTables>()`, `RunTables` being a type, not an interface. */
export type NoTables = object;

/** The database as the server uses it. */
export type Database = Kysely<NoTables>;

/** An open pool. */
export interface ConnectedDatabase {
  readonly db: Database;
  /** Applies what is missing as migrator; without `migratorUrl`, throws `migrations-pending` if anything is. */
  readonly migrate: (
    modules: readonly ModuleMigrations[],
  ) => Promise<{ readonly applied: readonly string[] }>;
  /** Ends all connections once the statements under way are done. */
  readonly close: () => Promise<void>;
}

/** Opens the pool; nothing connects before the first statement. */
export function connectDatabase(options: {
  urls: DatabaseUrls;
  log: PostgresLog;
  maxConnections?: number;
  /** For a database that nobody else uses: see remembered-statements.ts. */
  rememberStatements?: boolean;
}): ConnectedDatabase {
  const { urls, log } = options;
  const pool = new Pool({
    connectionString: urls.appUrl,
    application_name: "countersign",
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 10_000,
    types: columnTypes,
    // Statements that need not wait for each other's answers do not: see transaction-opening.ts.
    pipeline: true,
  });
  // A connection that dies while idle (the database restarted) is replaced by the pool; unheard, it would end Node.
  pool.on("error", (error) => log.warn({ error: error.message }, "an idle database connection was lost"));
  // One that dies between two statements of a transaction belongs to nobody's promise: the next statement fails by it.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const remember = options.rememberStatements === true;
  const dialect = new OpeningDialect({ pool: remember ? rememberingPool(pool) : pool });
  const db: Database = new Kysely<NoTables>({ dialect });
  const nameOf = remember ? statementNames("countersign_read") : () => "";
  addReadings(db, { pool, dialect, readers: columnReader, nameOf });
  return {
    db,
    migrate: (modules) =>
      urls.migratorUrl === undefined
        ? expectMigrated(db, modules).then(() => ({ applied: [] }))
        : runMigrations({ migratorUrl: urls.migratorUrl, modules, log }),
    close: () => db.destroy(),
  };
}

const int8 = 20;
const date = 1082;

/** `bigint` as number, refused beyond 2^53; `date` as text, for a day has no time zone; the rest as pg has it. */
const columnTypes: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (oid === int8) return toSafeNumber;
    if (oid === date) return (text: string) => text;
    const usual: unknown = types.getTypeParser(oid, format);
    return usual;
  },
};

/** The same for what comes back from a reading, all of it as text. */
function columnReader(oid: number): (text: string) => unknown {
  // pg's own readers of columns take the text.
  return columnTypes.getTypeParser(oid, "text") as (text: string) => unknown;
}

function toSafeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new DatabaseError("number-too-large", `A bigint column holds ${text}, which is beyond 2^53.`);
  }
  return value;
}
