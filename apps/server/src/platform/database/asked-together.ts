// Promises: exchanges that are asked for in one turn of the event loop are sent behind each other in one write, so that
// the database is woken once for all of them. Each is a transaction of its own: what fails in one stays there. Those
// that a connection took with it when it was lost, unanswered and behind another, are asked once more by themselves;
// they only read.
import { DatabaseError, type Pool, type PoolClient } from "pg";
import { type Asked, type ColumnReaders, Exchange, type Row } from "./exchange.ts";

/** So many share a connection at most: a slow one keeps those behind it waiting. */
const mostTogether = 16;

/** What exchanges are made with. */
export interface AskingParts {
  readonly pool: Pool;
  readonly readers: ColumnReaders;
  /** Says under which name a statement is remembered; "" for one that is not. */
  readonly nameOf: (text: string) => string;
}

/** Asks statements as one transaction; rows per statement, in their order. */
export type Ask = (asked: readonly Asked[]) => Promise<readonly Row[][]>;

interface Waiting {
  readonly asked: readonly Asked[];
  readonly resolve: (rows: readonly Row[][]) => void;
  readonly reject: (error: unknown) => void;
}

/** The way to ask by connections of `pool`. */
export function askTogether(parts: AskingParts): Ask {
  let waiting: Waiting[] = [];
  const send = () => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += mostTogether)
      sendTogether(parts, all.slice(at, at + mostTogether));
  };
  return (asked) =>
    new Promise((resolve, reject) => {
      // Behind whatever else has arrived meanwhile.
      if (waiting.length === 0) setImmediate(send);
      waiting.push({ asked, resolve, reject });
    });
}

function sendTogether(parts: AskingParts, together: readonly Waiting[]): void {
  parts.pool.connect((lost, client) => {
    if (client) sendBy(client, parts, together);
    else
      for (const { reject } of together) reject(lost ?? new Error("there is no connection to the database"));
  });
}

function sendBy(client: PoolClient, parts: AskingParts, together: readonly Waiting[]): void {
  let unanswered = together.length;
  let isLost = false;
  together.forEach((one, at) => {
    const exchange = new Exchange(one.asked, parts.nameOf, parts.readers, (error, rows) => {
      unanswered -= 1;
      isLost ||= exchange.isSent && error !== undefined && endsConnection(error);
      // Behind an error the database still has the Sync to answer: whoever comes next queues behind that.
      if (unanswered === 0) client.release(isLost);
      if (error === undefined) one.resolve(rows);
      // Whoever was under way hears it from the database.
      else if (at > 0 && isLost && !(error instanceof DatabaseError)) sendTogether(parts, [one]);
      else one.reject(error instanceof Error ? error : new Error("the database could not be asked"));
    });
    client.query(exchange);
  });
}

function endsConnection(error: unknown): boolean {
  return !(error instanceof DatabaseError) || error.severity === "FATAL";
}
