/**
 * A link that lets somebody in must not outlive the trust in whoever made it: somebody who has to go could make one for
 * each colleague first.
 */
import { ROLE_PERMISSIONS } from "@countersign/access";
import type { Tx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** Whether the account with this id could make an invitation or a link to another password now. */
export async function mayStillLetIn(tx: Tx, id: string): Promise<boolean> {
  const maker = await tx
    .with<IdentityTables>()
    .selectFrom("user_account")
    .select("role")
    .where("id", "=", id)
    .where("state", "=", "active")
    .executeTakeFirst();
  return maker !== undefined && ROLE_PERMISSIONS[maker.role].has("users.write");
}
