// Promises: forward only, each migration in a transaction of its own, once, whichever of several servers comes first.
import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import { Pool } from "pg";
import type { PostgresLog } from "../postgres/index.ts";
import type { Database, NoTables } from "./connect-database.ts";
import { DatabaseError } from "./database-error.ts";
import { databaseRoles } from "./role-names.ts";

/** One step of a module's tables. */
export interface Migration {
  /** `YYYYMMDDHHMM-what`, the file's name; the order in which all modules' steps run, and the record of it. */
  readonly name: string;
  /** Runs as the owner role, in a transaction. */
  readonly up: (tx: Transaction<NoTables>) => Promise<void>;
}

/** What a module hands to the registry in compose.ts. */
export interface ModuleMigrations {
  readonly module: string;
  readonly migrations: readonly Migration[];
}

type MigrationTables = {
  schema_migration: { name: string; module: string };
};

/** Applies what is missing. Throws `migration-failed` (that step rolled back) or `schema-newer-than-program`. */
export async function runMigrations(options: {
  migratorUrl: string;
  modules: readonly ModuleMigrations[];
  log: PostgresLog;
}): Promise<{ applied: string[] }> {
  const { modules, log } = options;
  const steps = inOrder(modules);
  const pool = new Pool({
    connectionString: options.migratorUrl,
    max: 1,
    application_name: "countersign migrator",
  });
  pool.on("error", (error) => log.warn({ error: error.message }, "the migrator's connection was lost"));
  // In use it is heard here: the statement under way or the next one fails by it.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<MigrationTables>({ dialect: new PostgresDialect({ pool }) });
  const applied: string[] = [];
  try {
    await inOwnTransaction(db, makeRecord);
    const recorded = await recordedNames(db);
    expectKnown(recorded, steps);
    for (const step of steps) {
      // What was recorded once stays so; what was not, another server may be about to apply.
      if (recorded.has(step.name)) continue;
      try {
        if (await inOwnTransaction(db, (tx) => applyOnce(tx, step))) {
          applied.push(step.name);
          log.info({ migration: step.name, module: step.module }, "migrated the database");
        }
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new DatabaseError(
          "migration-failed",
          `Migration ${step.name} of ${step.module} failed: ${reason}`,
          {
            cause,
          },
        );
      }
    }
    return { applied };
  } finally {
    await db.destroy();
  }
}

/** For a server that may not migrate: throws `migrations-pending` or `schema-newer-than-program`. */
export async function expectMigrated(db: Database, modules: readonly ModuleMigrations[]): Promise<void> {
  const steps = inOrder(modules);
  const { rows } = await sql<{
    made: boolean;
  }>`select to_regclass('schema_migration') is not null as made`.execute(db);
  const recorded =
    rows[0]?.made === true ? await recordedNames(db.$extendTables<MigrationTables>()) : new Set<string>();
  expectKnown(recorded, steps);
  const pending = steps.filter(({ name }) => !recorded.has(name)).map(({ name }) => name);
  if (pending.length > 0) {
    throw new DatabaseError(
      "migrations-pending",
      `The database lacks ${pending.join(", ")}: start once with DATABASE_MIGRATOR_URL set.`,
    );
  }
}

type Step = Migration & { readonly module: string };

function inOrder(modules: readonly ModuleMigrations[]): Step[] {
  const steps = modules.flatMap(({ module, migrations }) =>
    migrations.map((migration) => ({ ...migration, module })),
  );
  const names = new Set<string>();
  for (const { name, module } of steps) {
    if (!/^\d{12}-[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
      throw new DatabaseError(
        "migration-name-invalid",
        `"${name}" of ${module} is not of the form YYYYMMDDHHMM-what.`,
      );
    }
    if (names.has(name))
      throw new DatabaseError("migration-name-twice", `Two migrations are called ${name}.`);
    names.add(name);
  }
  return steps.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function inOwnTransaction<Result>(
  db: Kysely<MigrationTables>,
  work: (tx: Transaction<MigrationTables>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (tx) => {
    await sql.raw(`set local role ${databaseRoles.owner}`).execute(tx);
    // Held to the end of the transaction: servers that start together take turns, also through a connection pooler.
    await sql`select pg_advisory_xact_lock(hashtextextended('countersign.migrations', 0))`.execute(tx);
    return work(tx);
  });
}

async function makeRecord(tx: Transaction<MigrationTables>): Promise<void> {
  const { app, system } = databaseRoles;
  await sql`create table if not exists schema_migration (
    name text constraint schema_migration_name_once primary key,
    module text not null,
    applied_at timestamptz not null default now()
  )`.execute(tx);
  await sql`comment on table schema_migration is 'Steps applied to this database, written by the migrator'`.execute(
    tx,
  );
  await sql
    .raw(`grant select on schema_migration to ${app}, ${system}, ${databaseRoles.migrator}`)
    .execute(tx);
}

async function applyOnce(tx: Transaction<MigrationTables>, step: Step): Promise<boolean> {
  const known = await tx
    .selectFrom("schema_migration")
    .select("name")
    .where("name", "=", step.name)
    .execute();
  if (known.length > 0) return false;
  // A migration knows tables by their names of its time, not by today's types.
  await step.up(tx.$omitTables<"schema_migration">());
  await tx.insertInto("schema_migration").values({ name: step.name, module: step.module }).execute();
  return true;
}

async function recordedNames(db: Kysely<MigrationTables>): Promise<Set<string>> {
  const rows = await db.selectFrom("schema_migration").select("name").execute();
  return new Set(rows.map(({ name }) => name));
}

function expectKnown(recorded: ReadonlySet<string>, steps: readonly Step[]): void {
  const known = new Set(steps.map(({ name }) => name));
  const foreign = [...recorded].filter((name) => !known.has(name)).sort();
  if (foreign.length > 0) {
    throw new DatabaseError(
      "schema-newer-than-program",
      `The database has ${foreign.join(", ")}, which this program does not know: use the version that migrated it, or a newer one.`,
    );
  }
}
