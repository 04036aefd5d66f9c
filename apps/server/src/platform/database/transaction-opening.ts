// Promises: a transaction that starts with its access context in the same round trip as BEGIN, so that no statement
// can run between the two.
import { AsyncLocalStorage } from "node:async_hooks";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from "kysely";

interface Opening {
  /** SQL without parameters, built from checked values only. */
  readonly statements: readonly string[];
  taken: boolean;
}

const pending = new AsyncLocalStorage<Opening>();

/** Runs `work`; the first transaction that it begins opens with these statements. */
export function openingWith<Result>(
  statements: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  return pending.run({ statements, taken: false }, work);
}

class OpeningDriver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    const opening = pending.getStore();
    if (opening === undefined || opening.taken) return super.beginTransaction(connection, settings);
    // Taken once: a second transaction begun inside the first does not inherit the context unasked.
    opening.taken = true;
    await connection.executeQuery(CompiledQuery.raw(["begin", ...opening.statements].join("; ")));
  }
}

/** Kysely's PostgreSQL dialect with context-opening transactions. */
export class OpeningDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new OpeningDriver(this.#config);
  }
}
