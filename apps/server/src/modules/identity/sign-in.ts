/** Signing in with e-mail and password. Account or not: same answer, same time. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { passwordMatches } from "./password-hash.ts";
import { recordRefusal } from "./record-refusal.ts";
import { type StartedSession, startSession } from "./start-session.ts";
import { emailKey } from "./user.ts";

/** Starts a session. Throws `wrong-credentials` whatever the reason. */
export async function signIn(
  ctx: ServerContext,
  caller: Actor,
  given: { readonly email: string; readonly password: string },
): Promise<StartedSession> {
  const user = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_account")
    .selectAll()
    .where("email_key", "=", emailKey(given.email))
    .executeTakeFirst();
  const matches = await passwordMatches(given.password, user?.password_hash);
  if (!user || !matches || user.state !== "active") {
    // What was typed is not recorded: people type passwords into the wrong field.
    await recordRefusal(ctx, caller, {
      event: "session.refused",
      code: "wrong-credentials",
      ...(user ? { object: { kind: "user", id: user.id } } : {}),
    });
    throw new ProblemError("wrong-credentials");
  }
  return inTransaction(ctx, caller, async (tx) => {
    // Again, and locked: somebody may have disabled the account meanwhile.
    const now = await tx
      .with<IdentityTables>()
      .selectFrom("user_account")
      .selectAll()
      .where("id", "=", user.id)
      .forShare()
      .executeTakeFirst();
    if (now?.state !== "active" || now.password_hash !== user.password_hash)
      throw new ProblemError("wrong-credentials");
    return startSession(tx, now, caller.address);
  });
}
