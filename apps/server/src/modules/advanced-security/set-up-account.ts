/** The shared authorization account: a secret that is shown once, and binds once a first code confirmed it. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Authorization } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { base32, codeGuesses, countGuess, findStep, otpauthUri, requireFresh } from "../identity/index.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { refuseUnlessFitting } from "./meet-challenge.ts";
import { newSealedSecret, unsealed } from "./sealed-secret.ts";
import { lockSecurity } from "./security-store.ts";

/** How long a secret that was shown waits for its first code. */
export const offerSeconds = 900;

/** Makes a secret for the account and shows it once; one's own earlier one is forgotten. Throws `reauthenticate`. */
export async function offerAccount(
  ctx: ServerContext,
  actor: Actor,
): Promise<{ secret: string; uri: string; expires_at: number }> {
  const person = await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const { id, secret, sealed } = newSealedSecret(ctx);
    const kept = { id, sealed_secret: sealed, offered_at: tx.now };
    await tx
      .with<AdvancedSecurityTables>()
      .insertInto("authorization_offer")
      .values({ user_id: person.id, ...kept })
      .onConflict((conflict) => conflict.column("user_id").doUpdateSet(kept))
      .execute();
    await recordAudit(tx, { event: "authorization-account.offered", actor, outcome: "done" });
    const host = new URL(ctx.config.publicUrl).hostname;
    return {
      secret: base32(secret),
      uri: otpauthUri(secret, `Countersign ${host}`, "authorization"),
      expires_at: tx.now + offerSeconds,
    };
  });
}

/** Puts the secret in force that this person was shown: level `code` binds. Throws `reauthenticate` or `wrong-code`. */
export async function confirmAccount(
  ctx: ServerContext,
  actor: Actor,
  authorization: Authorization,
  code: string,
): Promise<void> {
  const person = await requireFresh(ctx, actor);
  await countGuess(ctx, codeGuesses, person.id, () =>
    inTransaction(ctx, actor, async (tx) => {
      const db = tx.with<AdvancedSecurityTables>();
      const before = await lockSecurity(tx);
      refuseUnlessFitting(before, authorization);
      const offer = await db
        .deleteFrom("authorization_offer")
        .where("user_id", "=", person.id)
        .where("offered_at", ">", tx.now - offerSeconds)
        .returningAll()
        .executeTakeFirst();
      if (!offer)
        throw new ProblemError(
          "wrong-code",
          "Begin again with a new QR code: this one was not confirmed in time.",
        );
      const step = findStep(unsealed(ctx, offer), code.replaceAll(/\s/g, ""), tx.now);
      if (step === undefined)
        throw new ProblemError("wrong-code", "Look at the app again: the code is not right.");
      await db.deleteFrom("authorization_account").execute();
      await db
        .insertInto("authorization_account")
        .values({
          one_row: true,
          id: offer.id,
          sealed_secret: offer.sealed_secret,
          confirmed_at: tx.now,
          confirmed_by: actor.name,
        })
        .execute();
      // The code that confirmed it opens nothing else.
      await db
        .insertInto("authorization_code_use")
        .values({ account_id: offer.id, step, used_at: tx.now })
        .execute();
      await db.deleteFrom("authorization_reset").execute();
      await db.updateTable("advanced_security").set({ level: "code" }).execute();
      await recordAudit(tx, {
        event: "authorization-account.confirmed",
        actor,
        before: { level: before.level },
        after: { level: "code" },
        details: { by: authorization.by },
        outcome: "done",
      });
      publish(tx, "advanced-security");
    }),
  );
}
