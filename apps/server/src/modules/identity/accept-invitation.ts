/** Accepting an invitation: the invited person, and nobody else, sets the password. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { mayStillLetIn } from "./may-still-let-in.ts";
import { acceptPassword, passwordColumns } from "./rules/accept-password.ts";
import { secretHash } from "./secret-token.ts";
import { type SignInPlace, type StartedSession, startSession, userActor } from "./start-session.ts";
import { userFacts } from "./user.ts";

/** Activates the account and signs in. Throws `invitation-invalid` or `password-weak`. */
export async function acceptInvitation(
  ctx: ServerContext,
  caller: Actor,
  given: { readonly invitation: string; readonly password: string },
  place: SignInPlace,
): Promise<StartedSession> {
  const hash = secretHash(given.invitation);
  const invited = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_invitation as invitation")
    .innerJoin("user_account as user", "user.id", "invitation.user_id")
    .select(["user.id", "user.email", "user.name"])
    .where("invitation.secret_hash", "=", hash)
    .where("invitation.used_at", "is", null)
    .where("invitation.expires_at", ">", ctx.clock.seconds())
    .where("user.state", "=", "invited")
    .where("user.provider_id", "is", null)
    .executeTakeFirst();
  if (!invited) throw new ProblemError("invitation-invalid");
  const accepted = await acceptPassword(ctx, given.password, invited);

  return inTransaction(ctx, caller, async (tx) => {
    const db = tx.with<IdentityTables>();
    // Used by whoever comes first; the second finds nothing.
    const used = await db
      .updateTable("user_invitation")
      .set({ used_at: tx.now })
      .where("secret_hash", "=", hash)
      .where("used_at", "is", null)
      .where("expires_at", ">", tx.now)
      .returning(["user_id", "offered_by"])
      .executeTakeFirst();
    if (!used?.offered_by || !(await mayStillLetIn(ctx, tx, used.offered_by, used.user_id)))
      throw new ProblemError("invitation-invalid");
    const user = await db
      .updateTable("user_account")
      .set({ state: "active", ...(await passwordColumns(tx, used.user_id, accepted)) })
      .where("id", "=", used.user_id)
      .where("state", "=", "invited")
      .where("provider_id", "is", null)
      .returningAll()
      .executeTakeFirst();
    if (!user) throw new ProblemError("invitation-invalid");
    await recordAudit(tx, {
      event: "user.activated",
      actor: userActor(user, undefined, caller.address),
      object: { kind: "user", id: user.id },
      after: userFacts(user),
      outcome: "done",
    });
    await noteCredentialChange(tx, user.id, "user.activated", user);
    return startSession(tx, user, place, "invitation");
  });
}
