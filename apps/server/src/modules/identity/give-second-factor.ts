/** The second step of signing in: a code of the authenticator app, or a recovery code, for a ticket. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { codeGuesses, countGuess } from "./guess-limits.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { useTotpCode } from "./own-totp.ts";
import { recordRefusal } from "./record-refusal.ts";
import { useRecoveryCode } from "./recovery-codes.ts";
import { secretHash } from "./secret-token.ts";
import { type SignInPlace, type StartedSession, startSession, userActor } from "./start-session.ts";

/** Starts the session. Throws `ticket-invalid`, `wrong-code`, or `too-many-requests` by account. */
export async function giveSecondFactor(
  ctx: ServerContext,
  caller: Actor,
  given: { readonly ticket: string; readonly code: string },
  place: SignInPlace,
): Promise<StartedSession> {
  const hash = secretHash(given.ticket);
  const ticket = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("sign_in_ticket")
    .select("user_id")
    .where("secret_hash", "=", hash)
    .where("expires_at", ">", ctx.clock.seconds())
    .executeTakeFirst();
  if (!ticket) return await refuse(ctx, caller, "ticket-invalid");
  // One counter for the account, however many tickets and kinds of code somebody tries.
  return countGuess(ctx, codeGuesses, ticket.user_id, async () => {
    const attempt = inTransaction(ctx, caller, async (tx) => {
      const db = tx.with<IdentityTables>();
      // Taken by deletion, which the rollback of a wrong code undoes: of two parallel answers one finds it.
      const taken = await db
        .deleteFrom("sign_in_ticket")
        .where("secret_hash", "=", hash)
        .where("expires_at", ">", tx.now)
        .returning("user_id")
        .executeTakeFirst();
      const user =
        taken &&
        (await db
          .selectFrom("user_account")
          .selectAll()
          .where("id", "=", taken.user_id)
          .where("state", "=", "active")
          .forShare()
          .executeTakeFirst());
      if (!user) throw new ProblemError("ticket-invalid");
      const isTotp = /^\s*\d[\d\s]*$/.test(given.code);
      const isRight = isTotp
        ? await useTotpCode(ctx, tx, user.id, given.code)
        : await useRecoveryCode(tx, user, userActor(user, undefined, caller.address), given.code);
      if (!isRight) throw new ProblemError("wrong-code");
      return startSession(tx, user, place, isTotp ? "totp" : "recovery-code");
    });
    try {
      return await attempt;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return refuse(ctx, caller, error.code, ticket.user_id);
    }
  });
}

async function refuse(ctx: ServerContext, caller: Actor, code: string, userId?: string): Promise<never> {
  await recordRefusal(ctx, caller, {
    event: "session.refused",
    code,
    ...(userId === undefined ? {} : { object: { kind: "user", id: userId } }),
  });
  throw new ProblemError(code);
}
