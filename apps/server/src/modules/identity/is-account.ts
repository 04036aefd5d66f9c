/** Whether an account is still there: what goes on in its name may outlive it. */
import type { ReadTx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** Looks it up now. */
export async function isAccount(tx: ReadTx, id: string): Promise<boolean> {
  const row = await tx
    .with<IdentityTables>()
    .selectFrom("user_account")
    .select("id")
    .where("id", "=", id)
    .executeTakeFirst();
  return row !== undefined;
}
