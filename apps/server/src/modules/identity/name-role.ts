/** The account's own word for its role, written to match roles that were given by name. */
import type { Role } from "@countersign/access";
import type { Tx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** Writes it; the rights themselves stand in the tables of roles. */
export async function nameRole(tx: Tx, userId: string, role: Role): Promise<void> {
  await tx
    .with<IdentityTables>()
    .updateTable("user_account")
    .set({ role })
    .where("id", "=", userId)
    .execute();
}
