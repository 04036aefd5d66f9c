// Promises: reads that bring their access context along. Each statement is sent in one turn with what opens its context
// and makes it read-only, as one implicit transaction: nothing is begun, so nothing can be left open, and the connection
// has no context before and none behind it. Several statements of one reading are several transactions, which under
// "read committed" see what they would see in one.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  DummyDriver,
  type Kysely,
  type QueryResult,
  Transaction,
} from "kysely";
import { type AskingParts, askTogether } from "./asked-together.ts";
import type { Asked, Row } from "./exchange.ts";

/** What is asked along with a read, in the same transaction and before it; `judge` throws, and nothing of the read is told. */
export interface Witness {
  /** A constant `select`, of which there are few. */
  readonly asked: Asked;
  readonly judge: (rows: readonly Row[]) => void;
}

/** Reads in the context that `opening` sets, a `select` of nothing but settings. */
export type OpenReading = (opening: Asked, witness?: () => Witness | undefined) => Transaction<object>;

const readings = new WeakMap<object, OpenReading>();
const lookUps = new WeakMap<object, (asked: Asked) => Promise<readonly Row[]>>();

/** Asks one statement without any context: of tables that hold no rows of clients. */
export function lookUp<Tables>(db: Kysely<Tables>, asked: Asked): Promise<readonly Row[]> {
  const ask = lookUps.get(db.getExecutor());
  if (!ask) throw new Error("this database was not opened by connectDatabase");
  return ask(asked);
}

/** The readings of a database that `addReadings` was called for. Throws for any other. */
export function readingsOf<Tables>(db: Kysely<Tables>): OpenReading {
  // All that derive from one database, with other tables, have its executor.
  const open = readings.get(db.getExecutor());
  if (!open) throw new Error("this database was not opened by connectDatabase");
  return open;
}

/** What reads are sent by. */
export interface ReadingParts extends AskingParts {
  readonly dialect: Dialect;
}

/** Makes `db`, whose connections come from `pool`, one that can be read so. */
export function addReadings(db: Kysely<object>, parts: ReadingParts): void {
  const { dialect } = parts;
  const ask = askTogether(parts);
  const executor = db.getExecutor();
  const base = { config: { dialect }, dialect, driver: new DummyDriver() };
  lookUps.set(executor, async (asked) => (await ask([asked]))[0] ?? []);
  readings.set(executor, (opening, witness) => {
    const connection: DatabaseConnection = {
      executeQuery: async <Found>({
        sql: text,
        parameters: values,
      }: CompiledQuery): Promise<QueryResult<Found>> => {
        const beside = witness?.();
        const asked = { text, values };
        const first = beside ? openedBeside(opening, beside.asked) : opening;
        const [said = [], rows = []] = await ask([first, asked]);
        if (beside) beside.judge(said.filter(({ told }) => told === true));
        // What rows look like is said by whoever wrote the query, here as with pg itself.
        return { rows: rows as Found[] };
      },
      streamQuery: () => {
        throw new Error("a reading has no cursors");
      },
    };
    const provided = {
      provideConnection: <Given>(use: (one: DatabaseConnection) => Promise<Given>) => use(connection),
    };
    return new Transaction<object>({ ...base, executor: executor.withConnectionProvider(provided) });
  });
}

const besides = new Map<string, string>();

/** The opening, and what a witness is asked, as one statement: the database has one fewer to bind. Its row is `told` where there is one. */
function openedBeside(opening: Asked, { text, values }: Asked): Asked {
  const place = `${opening.text}\n${text}`;
  let whole = besides.get(place);
  if (whole === undefined) {
    const given = opening.values.length;
    const moved = text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + given}`);
    whole = `${opening.text}, beside.* from (select) as one
      left join (select true as told, asked.* from (${moved}) as asked) as beside on true`;
    besides.set(place, whole);
  }
  return { text: whole, values: [...opening.values, ...values] };
}
