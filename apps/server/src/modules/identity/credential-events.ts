/** When the ways in which a user signs in changed, and by whom: trust in a person's approval may depend on it. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** One change as the API shows it. */
export interface CredentialChange {
  readonly at: number;
  /** The audit event that tells more. */
  readonly what: string;
  readonly by: string;
  readonly by_self: boolean;
}

/** Notes a change within the transaction that makes it. */
export async function noteCredentialChange(
  tx: Tx,
  userId: string,
  what: string,
  /** Without an id: not by an account, but on the server itself. */
  by: { readonly id: string | null; readonly name: string },
): Promise<void> {
  const db = tx.with<IdentityTables>();
  const linked = (column: "person_authority" | "person_id", account: string | null) =>
    db.selectFrom("user_account").select(column).where("id", "=", account);
  await db
    .insertInto("credential_event")
    .values({
      id: randomUUID(),
      user_id: userId,
      at: tx.now,
      what,
      by_user: by.id,
      by_name: by.name,
      person_authority: linked("person_authority", userId),
      person_id: linked("person_id", userId),
      by_person_authority: linked("person_authority", by.id),
      by_person_id: linked("person_id", by.id),
    })
    .execute();
}

/** The latest changes of a user's credentials, newest first. */
export async function credentialChanges(
  db: Kysely<IdentityTables>,
  userId: string,
  limit: number,
): Promise<CredentialChange[]> {
  const rows = await db
    .selectFrom("credential_event")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("at", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(({ at, what, by_user, by_name }) => ({
    at,
    what,
    by: by_name,
    by_self: by_user === userId,
  }));
}
