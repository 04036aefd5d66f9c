/** Who is reminded of what ends: everybody who signs in, with what they hold. */
import type { Role } from "@countersign/access";
import type { Tx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** An active account. */
export interface RemindedAccount {
  readonly id: string;
  readonly role: Role;
  /** The authority of the person that it is linked with. */
  readonly authority: string | null;
  /** Its id there. */
  readonly person: string | null;
  /** Its own API keys that end by `until`, or ended since `from`. */
  readonly keys: readonly { readonly id: string; readonly name: string; readonly ends: number }[];
}

/** All of them. `from` and `until` in seconds. */
export async function accountsToRemind(
  tx: Tx,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<RemindedAccount[]> {
  const db = tx.with<IdentityTables>();
  const accounts = await db
    .selectFrom("user_account")
    .select(["id", "role", "person_authority", "person_id"])
    .where("state", "=", "active")
    .orderBy("id")
    .execute();
  const keys = await db
    .selectFrom("api_key")
    .select(["id", "user_id", "name", "expires_at"])
    .where("revoked_at", "is", null)
    .where("expires_at", ">", from)
    .where("expires_at", "<=", until)
    .execute();
  return accounts.map(({ id, role, person_authority: authority, person_id: person }) => ({
    id,
    role,
    authority,
    person,
    keys: keys.flatMap(({ id: key, user_id: owner, name, expires_at: ends }) =>
      owner === id && ends !== null ? [{ id: key, name, ends }] : [],
    ),
  }));
}
