/** Which accounts are linked with which persons of roots. */
import type { Tx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** An account that somebody can sign in to, and the person that it is linked with. */
export interface AccountOfPerson {
  readonly id: string;
  readonly email: string;
  readonly authority: string;
  readonly person: string;
}

/** All of them, the oldest account of each person first. */
export async function accountsOfPersons(tx: Tx): Promise<AccountOfPerson[]> {
  const rows = await tx
    .with<IdentityTables>()
    .selectFrom("user_account")
    .select(["id", "email", "person_authority", "person_id"])
    .where("state", "=", "active")
    .where("person_id", "is not", null)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.flatMap(({ id, email, person_authority: authority, person_id: person }) =>
    authority === null || person === null ? [] : [{ id, email, authority, person }],
  );
}
