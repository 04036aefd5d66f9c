// Promises: a transaction that starts with its access context in the same round trip as BEGIN, so that no statement
// can run between the two. One that only reads waits neither for its opening, behind which its statements queue on the
// same connection, nor for its end: PostgreSQL itself refuses to write in it, so there is nothing that could be half done.
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
  readonly onlyReads: boolean;
  taken: boolean;
}

const pending = new AsyncLocalStorage<Opening>();

/** Runs `work`; the first transaction that it begins opens with these statements. */
export function openingWith<Result>(
  { statements, onlyReads = false }: { readonly statements: readonly string[]; readonly onlyReads?: boolean },
  work: () => Promise<Result>,
): Promise<Result> {
  return pending.run({ statements, onlyReads, taken: false }, work);
}

class OpeningDriver extends PostgresDriver {
  /** Transactions that only read, by their connection: the answer to their opening. */
  readonly #reading = new WeakMap<DatabaseConnection, Promise<unknown>>();

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    const opening = pending.getStore();
    if (opening === undefined || opening.taken) return super.beginTransaction(connection, settings);
    // Taken once: a second transaction begun inside the first does not inherit the context unasked.
    opening.taken = true;
    const begin = opening.onlyReads ? "begin read only" : "begin";
    const opened = connection.executeQuery(CompiledQuery.raw([begin, ...opening.statements].join("; ")));
    if (!opening.onlyReads) {
      await opened;
      return;
    }
    opened.catch(() => undefined); // Heard at the end; until then it must not end the process.
    this.#reading.set(connection, opened);
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const opened = this.#reading.get(connection);
    if (!opened) return super.commitTransaction(connection);
    // Answered before everything that was asked behind it.
    await opened;
    this.#reading.delete(connection);
    // Whoever borrows the connection next queues behind it; if it fails the connection is lost, and is found to be.
    super.commitTransaction(connection).catch(() => undefined);
  }

  override async rollbackTransaction(
    connection: Parameters<PostgresDriver["rollbackTransaction"]>[0],
  ): Promise<void> {
    this.#reading.delete(connection);
    await super.rollbackTransaction(connection);
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
