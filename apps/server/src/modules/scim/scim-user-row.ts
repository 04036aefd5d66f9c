/** What a directory says of an account, as it is kept, and who has a name or id already. */
import type { Tx } from "../../platform/transaction.ts";
import { emailKey } from "../identity/index.ts";
import { ScimError } from "./scim-error.ts";
import type { ScimTables } from "./scim-tables.ts";
import { usersOf, type UserTables } from "./find-users.ts";
import type { KeptUser } from "./user-document.ts";

/** Writes it over what was there. */
export async function writeScimUser(
  tx: Tx,
  provider: string,
  user: string,
  kept: KeptUser,
  state: { readonly disabled_at: number | null; readonly removed_at: number | null },
): Promise<void> {
  const row = {
    user_name: kept.userName,
    user_name_key: emailKey(kept.userName),
    external_id: kept.externalId,
    display_name: kept.displayName,
    formatted: kept.formatted,
    given_name: kept.givenName,
    family_name: kept.familyName,
    changed_at: tx.now,
    ...state,
  };
  await tx
    .with<ScimTables>()
    .insertInto("scim_user")
    .values({ user_id: user, provider_id: provider, made_at: tx.now, ...row })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
    .execute();
}

/** Throws ScimError `uniqueness` where another user has this name or id at this directory, or this address anywhere. */
export async function refuseTaken(
  tx: Tx,
  provider: string,
  kept: KeptUser,
  /** Whose they may be. */
  own: string | undefined,
): Promise<void> {
  const db = tx.with<UserTables>();
  const key = emailKey(kept.userName);
  // Of whom the directory told nothing yet, the address is the name.
  const other = await usersOf(db, provider)
    .where((is) =>
      is.or([
        is(is.fn.coalesce("scim.user_name_key", "account.email_key"), "=", key),
        ...(kept.externalId === null ? [] : [is("scim.external_id", "=", kept.externalId)]),
      ]),
    )
    .$if(own !== undefined, (query) => query.where("account.id", "<>", own ?? ""))
    .executeTakeFirst();
  const isName = other && emailKey(other.user_name ?? other.email) === key;
  if (other)
    throw new ScimError(409, `Another user has this ${isName ? "userName" : "externalId"}.`, "uniqueness");
  if (own === undefined) return;
  const account = await db
    .selectFrom("user_account")
    .select("id")
    .where("email_key", "=", emailKey(kept.email))
    .where("id", "<>", own)
    .executeTakeFirst();
  if (account) throw new ScimError(409, "Another account has this address.", "uniqueness");
}
