/** An administrator takes a user's second factors away: for somebody who lost phone, passkeys and recovery codes. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { endSessionsOf } from "./end-sessions.ts";
import { factorsOf } from "./factors.ts";
import { requireFresh } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";

/**
 * Resets them and ends the user's sessions; the password stays, and nobody but the user knows it. Throws `reauthenticate`
 * or `not-found`.
 */
export async function resetFactors(ctx: ServerContext, actor: Actor, userId: string): Promise<void> {
  await requireFresh(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    const user = await db
      .selectFrom("user_account")
      .select("id")
      .where("id", "=", userId)
      .forUpdate()
      .executeTakeFirst();
    if (!user) throw new ProblemError("not-found");
    const { totpAt, passkeys, recoveryCodesLeft } = await factorsOf(db, userId);
    await takeFactorsAway(tx, userId);
    await recordAudit(tx, {
      event: "user.factors-reset",
      actor,
      object: { kind: "user", id: userId },
      before: { totp: totpAt !== null, passkeys, recovery_codes_left: recoveryCodesLeft },
      outcome: "done",
    });
    await noteCredentialChange(tx, userId, "user.factors-reset", actor);
    await endSessionsOf(tx, userId);
  });
}

/** Takes all second factors of a user away, passkeys among them. */
export async function takeFactorsAway(tx: Tx, userId: string): Promise<void> {
  const db = tx.with<IdentityTables>();
  await db.deleteFrom("user_totp").where("user_id", "=", userId).execute();
  await db.deleteFrom("user_passkey").where("user_id", "=", userId).execute();
  await db.deleteFrom("user_recovery_code").where("user_id", "=", userId).execute();
}
