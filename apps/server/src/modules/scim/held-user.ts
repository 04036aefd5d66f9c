/** One user of a directory within a transaction: held still, written, and shown as it is then. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { accountFor, isLastAdministrator, provisionAccount, type UserRow } from "../identity/index.ts";
import { lockProvider } from "../providers/index.ts";
import { type FoundUser, groupsOfUsers, usersOf, type UserTables } from "./find-users.ts";
import type { ScimCaller } from "./scim-caller.ts";
import { notThere, ScimError } from "./scim-error.ts";
import { isVersion, type ScimResource, userResource } from "./scim-view.ts";
import { type KeptUser, nameOf } from "./user-document.ts";

/** One user of this directory, held still, at the version that the caller knows. Throws ScimError. */
export async function heldUser(
  ctx: ServerContext,
  tx: Tx,
  caller: ScimCaller,
  id: string,
  ifMatch: string | undefined,
): Promise<{ readonly user: UserRow; readonly found: FoundUser; readonly isLast: boolean }> {
  await lockProvider(tx, caller.provider);
  // Before the account itself, in the order in which administrators' changes lock.
  const isLast = await isLastAdministrator(tx, id);
  const user = await accountFor(tx, { id });
  const found =
    user &&
    (await usersOf(tx.with<UserTables>(), caller.provider).where("account.id", "=", id).executeTakeFirst());
  if (!found) throw notThere();
  if (ifMatch !== undefined && !isVersion(ifMatch, (await shownUser(ctx, tx, caller, id)).meta.version))
    throw new ScimError(412, "The user changed since this version.");
  return { user, found, isLast };
}

/** Writes the account, in the name of whoever made the credential. */
export function provisioned(
  tx: Tx,
  { madeBy, actor }: ScimCaller,
  user: UserRow,
  kept: KeptUser,
  event: string,
): Promise<UserRow> {
  const given = { name: nameOf(kept), email: kept.email, active: kept.active };
  return provisionAccount(tx, user, given, { event, by: { id: madeBy, name: actor.name } });
}

/** As it is within this transaction. */
export async function shownUser(
  ctx: ServerContext,
  tx: Tx,
  caller: ScimCaller,
  id: string,
): Promise<ScimResource> {
  const db = tx.with<UserTables>();
  const row = await usersOf(db, caller.provider).where("account.id", "=", id).executeTakeFirstOrThrow();
  return userResource(ctx, row, (await groupsOfUsers(db, [id])).get(id) ?? []);
}
