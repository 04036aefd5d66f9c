/** The one way for a password to be taken: judged by the rules, compared with those of before, then hashed. */
import type { ServerContext } from "../../../platform/context.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { IdentityTables } from "../identity-tables.ts";
import { hashPassword, passwordMatches } from "../password-hash.ts";
import { judgePassword, passwordAdvice } from "../password-rule.ts";
import { readSignInRules } from "./read-sign-in-rules.ts";

/** A password that may be set, as its hash; made here only. */
export interface AcceptedPassword {
  readonly hash: string;
  /** How many of before are kept. */
  readonly history: number;
}

/** Throws `password-weak` with the reason and what to do about it, or `password-used`. */
export async function acceptPassword(
  ctx: ServerContext,
  password: string,
  person: { readonly id?: string; readonly email: string; readonly name: string },
): Promise<AcceptedPassword> {
  const db = ctx.db.$extendTables<IdentityTables>();
  const { password: rules } = await readSignInRules(db);
  const judged = await judgePassword(password, person, new URL(ctx.config.publicUrl).hostname, rules);
  if (!judged.ok) {
    throw new ProblemError("password-weak", passwordAdvice(rules)[judged.because], {
      fields: [{ path: "/password", message: judged.because }],
    });
  }
  if (person.id !== undefined && rules.history > 0) {
    const before = await db
      .selectFrom("password_history")
      .select("password_hash")
      .where("user_id", "=", person.id)
      .orderBy("id", "desc")
      .limit(rules.history)
      .execute();
    const current = await db
      .selectFrom("user_account")
      .select("password_hash")
      .where("id", "=", person.id)
      .executeTakeFirst();
    const hashes = new Set([current?.password_hash, ...before.map((row) => row.password_hash)]);
    for (const hash of hashes)
      if (typeof hash === "string" && (await passwordMatches(password, hash)))
        throw new ProblemError(
          "password-used",
          `The last ${rules.history} passwords cannot come back: think of another one.`,
        );
  }
  return { hash: await hashPassword(password), history: rules.history };
}

/** Whether the password of this moment has to be changed before anything else. */
export async function isPasswordDue(tx: Tx, userId: string): Promise<boolean> {
  const db = tx.with<IdentityTables>();
  const user = await db
    .selectFrom("user_account")
    .select(["must_change_password", "password_set_at"])
    .where("id", "=", userId)
    .executeTakeFirst();
  const { password } = await readSignInRules(db);
  const ends = (user?.password_set_at ?? 0) + password.max_age_days * 86_400;
  return user?.must_change_password === true || (password.max_age_days > 0 && ends <= tx.now);
}

/** The columns of an account whose password is set now, and its place in the history. */
export async function passwordColumns(
  tx: Tx,
  userId: string,
  { hash, history }: AcceptedPassword,
): Promise<{ password_hash: string; password_set_at: number; must_change_password: boolean }> {
  const db = tx.with<IdentityTables>();
  if (history > 0)
    await db.insertInto("password_history").values({ user_id: userId, password_hash: hash }).execute();
  // As many as the rules ask for, and none where they ask for none.
  await db
    .deleteFrom("password_history")
    .where("user_id", "=", userId)
    .where("password_hash", "not in", (kept) =>
      kept
        .selectFrom("password_history")
        .select("password_hash")
        .where("user_id", "=", userId)
        .orderBy("id", "desc")
        .limit(history),
    )
    .execute();
  return { password_hash: hash, password_set_at: tx.now, must_change_password: false };
}
