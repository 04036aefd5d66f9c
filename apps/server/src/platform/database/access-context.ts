// Promises: rows of clients are visible inside `withAccess` only, and only those it names; the context ends with the
// transaction, so a pooled connection never carries it to the next borrower.
//
// This is the second line behind packages/access, against a forgotten WHERE. It does not stop someone who can run SQL
// of his own as the app role: whoever can do that can open any context.
import { type Kysely, sql, type Transaction } from "kysely";
import { DatabaseError } from "./database-error.ts";
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

/** Runs `work` in one transaction that sees what the context allows; rolls back when it throws. With `onlyReads` writing is an error. */
export function withAccess<Tables, Result>(
  db: Kysely<Tables>,
  context: AccessContext,
  work: (tx: Transaction<Tables>) => Promise<Result>,
  options: { readonly onlyReads?: boolean } = {},
): Promise<Result> {
  const opening = { ...options, statements: openingStatements(context) };
  return openingWith(opening, () => db.transaction().execute(work));
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

function openingStatements(context: AccessContext): string[] {
  if ("background" in context) {
    if (!/^[a-z][a-z0-9-]{0,62}$/.test(context.background)) {
      throw new DatabaseError(
        "access-context-invalid",
        `"${context.background}" is no name of a background job.`,
      );
    }
    return [
      `set local role ${databaseRoles.system}`,
      `select set_config('countersign.background', '${context.background}', true)`,
    ];
  }
  const wrong = context.accessKeys.find((key) => !Number.isSafeInteger(key) || key < 0);
  if (wrong !== undefined) throw new DatabaseError("access-context-invalid", `${wrong} is no access key.`);
  return [`select set_config('${accessKeysSetting}', '{${context.accessKeys.join(",")}}', true)`];
}
