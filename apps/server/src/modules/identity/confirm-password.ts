/** Whether somebody who is signed in knows the account's password. Counted together with attempts to sign in. */
import type { ServerContext } from "../../platform/context.ts";
import { countGuess, passwordGuesses } from "./guess-limits.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { clearFailures, countAttempt } from "./rules/lock-out.ts";
import { passwordMatches } from "./password-hash.ts";
import { passwordInDirectory } from "./sign-in-by-directory.ts";

class WrongPassword extends Error {}

/** Asks. Throws `too-many-requests`. */
export async function confirmPassword(
  ctx: ServerContext,
  userId: string,
  password: string,
): Promise<boolean> {
  const user = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_account")
    .select(["email", "email_key", "password_hash", "provider_id"])
    .where("id", "=", userId)
    .executeTakeFirst();
  if (!user) return false;
  try {
    await countAttempt(ctx, user.email_key);
    await countGuess(ctx, passwordGuesses, user.email_key, async () => {
      const { email, password_hash, provider_id: provider } = user;
      const isRight =
        provider === null
          ? await passwordMatches(password, password_hash)
          : await ctx.questions.ask(passwordInDirectory, { user: userId, provider, email, password });
      // Thrown, so that the attempt stays counted.
      if (!isRight) throw new WrongPassword();
    });
    await clearFailures(ctx.db.$extendTables<IdentityTables>(), user.email_key);
    return true;
  } catch (error) {
    if (error instanceof WrongPassword) return false;
    throw error;
  }
}
