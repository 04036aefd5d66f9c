/** Who joins and leaves a group, with what that gives and takes. */
import type { Tx } from "../../platform/transaction.ts";
import { applyMappings } from "./apply-mappings.ts";
import { usersOf, type UserTables } from "./find-users.ts";
import { badValue } from "./scim-error.ts";
import type { GroupRow } from "./scim-tables.ts";
import { without } from "./without.ts";

/** Whether anybody joined or left. Who joins is a user that this directory sees. Throws ScimError. */
export async function writeMembers(
  tx: Tx,
  provider: string,
  { id }: Pick<GroupRow, "id">,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): Promise<boolean> {
  const db = tx.with<UserTables>();
  const joining = [...without(after, before)];
  const leaving = [...without(before, after)];
  if (joining.length > 0) {
    const known = await usersOf(db, provider).where("account.id", "in", joining).execute();
    if (known.length !== joining.length) throw badValue("A member is no user of this directory.");
    await db
      .insertInto("scim_group_member")
      .values(joining.map((user) => ({ group_id: id, user_id: user })))
      .execute();
  }
  if (leaving.length > 0)
    await db
      .deleteFrom("scim_group_member")
      .where("group_id", "=", id)
      .where("user_id", "in", leaving)
      .execute();
  await applyMappings(tx, provider, [...joining, ...leaving]);
  return joining.length > 0 || leaving.length > 0;
}
