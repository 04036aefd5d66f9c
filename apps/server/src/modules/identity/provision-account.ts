/** What a directory changes of an account that comes by its provider: name, address, and whether it may come at all. */
import { publish, type Tx } from "../../platform/transaction.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { endSessionsOf } from "./end-sessions.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { dropPasswordReset } from "./offer-password-reset.ts";
import { sessionsTopic } from "./sessions-topic.ts";
import { emailKey, type UserRow } from "./user.ts";

/**
 * Changes it, held still by whoever calls. Whoever may not come any more is signed out at once; another address or state
 * is noted as a change of how somebody signs in, made by `by`.
 */
export async function provisionAccount(
  tx: Tx,
  user: UserRow,
  given: { readonly name: string; readonly email: string; readonly active: boolean },
  change: { readonly event: string; readonly by: { readonly id: string; readonly name: string } },
): Promise<UserRow> {
  const { name, email, active } = given;
  const wasActive = user.state !== "disabled";
  const state = active === wasActive ? user.state : active ? "active" : "disabled";
  const row = await tx
    .with<IdentityTables>()
    .updateTable("user_account")
    .set({ name, email, email_key: emailKey(email), state })
    .where("id", "=", user.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (wasActive && !active) {
    await endSessionsOf(tx, user.id);
    await dropPasswordReset(tx, user.id);
  }
  if (state !== user.state || row.email_key !== user.email_key) {
    await noteCredentialChange(tx, user.id, change.event, change.by);
    publish(tx, sessionsTopic, { user: user.id });
  }
  return row;
}
