// Promises: several statements as one transaction and one turn to the database. They are sent behind each other with a
// single Sync, which makes PostgreSQL run them in one implicit transaction: whatever one of them sets locally holds for
// those behind it, ends with the last, and is undone with all of them when one fails. Nothing is left to begin or to end.
import { type Connection, Query } from "pg";
import { wireMessages } from "./wire-messages.ts";

/** One statement of an exchange. */
export interface Asked {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Rows as the database gives them, column by name. */
export type Row = Record<string, unknown>;

/** Gives the reader of a column's text by the oid of its type. */
export type ColumnReaders = (oid: number) => (text: string) => unknown;

interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

/** What a connection remembers: statements by name, with the columns that they give. */
type Remembered = Map<string, readonly Column[]>;
const rememberedBy = new WeakMap<Connection, Remembered>();

/** One exchange under way. pg hands it every message of its answer, in order. */
export class Exchange extends Query {
  readonly #asked: readonly Asked[];
  readonly #nameOf: (text: string) => string;
  readonly #readers: ColumnReaders;
  readonly #told: (error: unknown, rows: readonly Row[][]) => void;
  readonly #rows: Row[][] = [];
  #remembered: Remembered = new Map();
  /** What was remembered when it was sent: an exchange ahead may make the connection forget meanwhile. */
  #known: readonly (readonly Column[] | undefined)[] = [];
  /** Which statement is being answered. */
  #at = 0;
  #columns: readonly Column[] | undefined;
  #failure: unknown;
  #isSettled = false;
  #isSent = false;

  /** `nameOf` gives "" for a statement that is not to be remembered. `settle` is called once. */
  constructor(
    asked: readonly Asked[],
    nameOf: (text: string) => string,
    readers: ColumnReaders,
    settle: (error: unknown, rows: readonly Row[][]) => void,
  ) {
    super({ text: "" }, undefined, () => undefined);
    this.#asked = asked;
    this.#nameOf = nameOf;
    this.#readers = readers;
    this.#told = settle;
  }

  /** Whether the database may have heard of it. */
  get isSent(): boolean {
    return this.#isSent;
  }

  override submit = (connection: Connection): Error | null => {
    this.#remembered = rememberedBy.get(connection) ?? new Map<string, readonly Column[]>();
    rememberedBy.set(connection, this.#remembered);
    const statements = this.#asked.map(({ text, values }) => {
      const name = this.#nameOf(text);
      return { name, text, values, isNew: !this.#remembered.has(name) };
    });
    let messages: Buffer;
    try {
      messages = wireMessages(statements);
    } catch (error) {
      return error instanceof Error ? error : new Error("a statement cannot be sent");
    }
    this.#known = statements.map(({ name }) => this.#remembered.get(name));
    this.#columns = this.#known[0];
    // Whatever else is sent in this turn goes out in the same write.
    const { stream } = connection;
    if (stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }
    stream.write(messages);
    this.#isSent = true;
    return null;
  };

  /** Of a statement that was not remembered yet. */
  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, read: this.#readers(dataTypeID) }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    if (this.#failure !== undefined) return;
    const columns = this.#columns ?? [];
    const row: Row = {};
    try {
      for (let at = 0; at < columns.length; at++) {
        const column = columns[at];
        const text = fields[at];
        if (column) row[column.name] = text === null || text === undefined ? null : column.read(text);
      }
    } catch (error) {
      this.#failure = error;
      return;
    }
    (this.#rows[this.#at] ??= []).push(row);
  }

  handleCommandComplete(): void {
    const done = this.#asked[this.#at];
    const name = done === undefined ? "" : this.#nameOf(done.text);
    if (name !== "") this.#remembered.set(name, this.#columns ?? []);
    this.#at += 1;
    this.#columns = this.#known[this.#at];
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }

  /** The database refused one of them, and with it all; or the connection is lost. */
  handleError(error: unknown): void {
    // What was refused may be a plan that no longer fits its tables: all are prepared anew.
    for (const { text } of this.#asked) this.#remembered.delete(this.#nameOf(text));
    this.#settle(this.#failure ?? error, []);
  }

  handleReadyForQuery(): void {
    const rows = this.#asked.map((_, at) => this.#rows[at] ?? []);
    this.#settle(this.#failure, rows);
  }

  #settle(error: unknown, rows: readonly Row[][]): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#told(error, rows);
  }
}
