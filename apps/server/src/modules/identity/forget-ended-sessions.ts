/** Sessions that are over, invitations that nobody took and sign-ins that nobody finished are removed; what they did stays in the audit log. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { offerSeconds } from "./own-totp.ts";
import { forgetOldFailures } from "./rules/lock-out.ts";
import { readSignInRules } from "./rules/read-sign-in-rules.ts";

/** Removes them. */
export async function forgetEndedSessions(ctx: ServerContext): Promise<void> {
  await inTransaction(ctx, systemActor("forget-ended-sessions"), async (tx) => {
    const db = tx.with<IdentityTables>();
    const { idleSeconds, longestSeconds } = await readSignInRules(db);
    await db
      .deleteFrom("user_session")
      .where((where) =>
        where.or([
          where("expires_at", "<=", tx.now),
          where("created_at", "<=", tx.now - longestSeconds),
          where("last_used_at", "<=", tx.now - idleSeconds),
        ]),
      )
      .execute();
    await db.deleteFrom("user_invitation").where("expires_at", "<=", tx.now).execute();
    await db.deleteFrom("password_reset").where("expires_at", "<=", tx.now).execute();
    await db.deleteFrom("sign_in_ticket").where("expires_at", "<=", tx.now).execute();
    await db
      .deleteFrom("user_totp")
      .where("confirmed_at", "is", null)
      .where("offered_at", "<=", tx.now - offerSeconds)
      .execute();
    await forgetOldFailures(db, tx.now);
    await db.deleteFrom("passkey_challenge").where("expires_at", "<=", tx.now).execute();
  });
}
