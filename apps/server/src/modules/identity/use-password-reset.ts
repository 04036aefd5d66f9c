/**
 * Setting another password by a link that an administrator made. It takes the place of the password and of nothing
 * else: whoever has a second factor still needs it, so that the link alone opens no such account. All sessions end. By a
 * link from the server's own console API keys end as well, and second factors where that was ordered, and the account is a
 * local one again; by any other link they end where whoever sets the password wants it.
 */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { revokeKeysOf } from "./api-keys.ts";
import { endSessionsOf } from "./end-sessions.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { mayStillLetIn } from "./may-still-let-in.ts";
import { takeFactorsAway } from "./reset-factors.ts";
import { recordRefusal } from "./record-refusal.ts";
import { acceptPassword, passwordColumns } from "./rules/accept-password.ts";
import { clearFailures } from "./rules/lock-out.ts";
import { secretHash } from "./secret-token.ts";
import { afterFirstProof, type CameIn } from "./sign-in.ts";
import { type SignInPlace, userActor } from "./start-session.ts";

/** Sets it and goes on as signing in does. Throws `reset-invalid` whatever the reason, `password-weak` or `password-used`. */
export async function usePasswordReset(
  ctx: ServerContext,
  caller: Actor,
  given: { readonly reset: string; readonly password: string; readonly end_keys?: boolean | undefined },
  place: SignInPlace,
): Promise<CameIn> {
  const hash = secretHash(given.reset);
  const offered = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("password_reset as reset")
    .innerJoin("user_account as user", "user.id", "reset.user_id")
    .select(["user.id", "user.email", "user.name"])
    .where("reset.secret_hash", "=", hash)
    .where("reset.expires_at", ">", ctx.clock.seconds())
    .where("user.state", "=", "active")
    .executeTakeFirst();
  if (!offered) return await refuse(ctx, caller);
  const accepted = await acceptPassword(ctx, given.password, offered);
  const came = await inTransaction(ctx, caller, async (tx) => {
    const db = tx.with<IdentityTables>();
    // In the order in which links are made, so that neither waits for the other.
    const before = await db
      .selectFrom("user_account")
      .select(["id", "provider_id"])
      .where("id", "=", offered.id)
      .where("state", "=", "active")
      .forUpdate()
      .executeTakeFirst();
    // Used by whoever comes first; the second finds nothing.
    const used =
      before &&
      (await db
        .deleteFrom("password_reset")
        .where("user_id", "=", before.id)
        .where("secret_hash", "=", hash)
        .where("expires_at", ">", tx.now)
        .returningAll()
        .executeTakeFirst());
    if (!used || !(used.from_host || (await mayStillLetIn(ctx, tx, used.offered_by, before.id))))
      return undefined;
    if (before.provider_id !== null && !used.from_host) return undefined;
    const user = await db
      .updateTable("user_account")
      // The way back from the server itself leads round a provider that lets nobody in.
      .set({ ...(await passwordColumns(tx, used.user_id, accepted)), provider_id: null })
      .where("id", "=", used.user_id)
      .returningAll()
      .executeTakeFirstOrThrow();
    // Whoever guessed at the old one has nothing to say about the new one.
    await clearFailures(db, user.email_key);
    const ended = await endSessionsOf(tx, user.id);
    // Whoever has to be let in from the server itself may have lost more than a password.
    const keys = used.from_host || given.end_keys ? await revokeKeysOf(tx, user.id) : 0;
    if (used.takes_factors) await takeFactorsAway(tx, user.id);
    await recordAudit(tx, {
      event: "password.reset",
      actor: userActor(user, undefined, caller.address),
      object: { kind: "user", id: user.id },
      outcome: "done",
      details: {
        offered_by: used.offered_by_name,
        sessions_ended: ended.length,
        keys_revoked: keys,
        factors_taken_away: used.takes_factors,
        ...(before.provider_id === null ? {} : { left_provider: before.provider_id }),
      },
    });
    // Whoever made the link may have used it: it is they who touched how this person signs in.
    const by = { id: used.from_host ? null : used.offered_by, name: used.offered_by_name };
    await noteCredentialChange(tx, user.id, "password.reset", by);
    return afterFirstProof(tx, user, place, "reset");
  });
  return came ?? (await refuse(ctx, caller));
}

async function refuse(ctx: ServerContext, caller: Actor): Promise<never> {
  await recordRefusal(ctx, caller, { event: "password.reset", code: "reset-invalid" });
  throw new ProblemError("reset-invalid");
}
