/** Several accounts at once. */
import { sql } from "kysely";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";

/** The users, in the one order in which everybody locks several. Throws `not-found`. */
export async function lockUsers(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const wanted = [...new Set(ids)];
  const { rows } = await sql<{ id: string }>`select id from user_account where id = any(${wanted}::uuid[])
    order by id for no key update`.execute(tx.with<object>());
  if (rows.length !== wanted.length) throw new ProblemError("not-found", "One of these users is not there.");
  return rows.map(({ id }) => id);
}
