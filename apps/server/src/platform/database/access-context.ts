// Promises: rows of clients are visible inside `withAccess` and `readWithAccess` only, and only those it names; the context ends with the
// transaction, so a pooled connection never carries it to the next borrower. What only reads goes through
// `readWithAccess`, in one turn to the database a statement.
//
// This is the second line behind packages/access, against a forgotten WHERE. It does not stop someone who can run SQL
// of his own as the app role: whoever can do that can open any context.
import { type Kysely, sql, type Transaction } from "kysely";
import { DatabaseError } from "./database-error.ts";
import type { Asked } from "./exchange.ts";
import { readingsOf, type Witness } from "./readings.ts";
import { databaseRoles } from "./role-names.ts";
import { openingWith } from "./transaction-opening.ts";

/** Setting that row policies read: the access keys of this transaction. */
export const accessKeysSetting = "countersign.acl_keys";

/** Whose rows a transaction sees and may write. */
export type AccessContext =
  /** A request by someone: the keys that `packages/access` worked out for them. An empty list sees nothing. */
  | { readonly accessKeys: readonly number[] }
  /** The server's own work on all clients; the name of the job, such as "dispatch-runs". */
  | { readonly background: string };

const highestClientId = 2 ** 45 - 1;

/** The key of all objects of one client at one tier: `clientId << 8 | tierId`. */
export function accessKey(clientId: number, tierId: number): number {
  const valid =
    Number.isSafeInteger(clientId) &&
    clientId >= 0 &&
    clientId <= highestClientId &&
    Number.isInteger(tierId);
  if (!valid || tierId < 0 || tierId > 255) {
    throw new DatabaseError(
      "access-context-invalid",
      `No access key for client ${clientId} and tier ${tierId}.`,
    );
  }
  return clientId * 256 + tierId;
}

/** Runs `work` in one transaction that sees what the context allows; rolls back when it throws. */
export function withAccess<Tables, Result>(
  db: Kysely<Tables>,
  context: AccessContext,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return openingWith(openingStatements(context), () => db.transaction().execute(work));
}

/**
 * The same for statements that only read, each of them a transaction of its own that PostgreSQL lets write nothing. A
 * witness is asked along with each of them, for as long as there is one.
 */
export function readWithAccess<Tables, Result>(
  db: Kysely<Tables>,
  context: AccessContext,
  work: (tx: Transaction<Tables>) => Promise<Result>,
  witness?: () => Witness | undefined,
): Promise<Result> {
  const reading = readingsOf(db)(openingToRead(context), witness);
  // The tables exist by migration; their types are those of whoever asks.
  return work(reading as unknown as Transaction<Tables>);
}

/** The same inside a migration's transaction, for statements on rows of clients; ends as the migration's role again. */
export async function asBackground<Tables, Result>(
  tx: Transaction<Tables>,
  work: () => Promise<Result>,
): Promise<Result> {
  await sql.raw(`set local role ${databaseRoles.system}`).execute(tx);
  const result = await work();
  await sql.raw(`set local role ${databaseRoles.owner}`).execute(tx);
  return result;
}

/**
 * The same inside somebody's transaction, for what counts over all clients; goes on afterwards with what they may see,
 * where `work` throws too. What was thrown is what comes out: a transaction that failed can only be rolled back.
 */
export async function seeingAll<Tables, Result>(
  tx: Transaction<Tables>,
  work: () => Promise<Result>,
): Promise<Result> {
  const { rows } = await sql<{ role: string }>`select current_setting('role') as role`.execute(tx);
  await sql.raw(`set local role ${databaseRoles.system}`).execute(tx);
  const again = sql`select set_config('role', ${rows[0]?.role ?? "none"}, true)`;
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    await again.execute(tx).catch(() => undefined);
    throw error;
  }
  await again.execute(tx);
  return result;
}

const readOnly = "set_config('transaction_read_only', 'on', true)";
const openedByKeys = `select set_config('${accessKeysSetting}', $1, true), ${readOnly}`;
const openedByJob = `select set_config('role', $1, true), set_config('countersign.background', $2, true), ${readOnly}`;

function openingToRead(context: AccessContext): Asked {
  return "background" in context
    ? { text: openedByJob, values: [databaseRoles.system, jobOf(context)] }
    : { text: openedByKeys, values: [keyList(context)] };
}

function openingStatements(context: AccessContext): string[] {
  if ("background" in context) {
    return [
      `set local role ${databaseRoles.system}`,
      `select set_config('countersign.background', '${jobOf(context)}', true)`,
    ];
  }
  return [`select set_config('${accessKeysSetting}', '${keyList(context)}', true)`];
}

function jobOf({ background }: { readonly background: string }): string {
  if (/^[a-z][a-z0-9-]{0,62}$/.test(background)) return background;
  throw new DatabaseError("access-context-invalid", `"${background}" is no name of a background job.`);
}

function keyList({ accessKeys }: { readonly accessKeys: readonly number[] }): string {
  const wrong = accessKeys.find((key) => !Number.isSafeInteger(key) || key < 0);
  if (wrong !== undefined) throw new DatabaseError("access-context-invalid", `${wrong} is no access key.`);
  return `{${accessKeys.join(",")}}`;
}
