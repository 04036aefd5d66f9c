/** Inviting: the account exists, nobody can sign in with it before the invitation is accepted. */
import { randomUUID } from "node:crypto";
import type { Role } from "@countersign/access";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { type Invitation, makeInvitation } from "./invitation.ts";
import { emailKey, userFacts, type UserRow } from "./user.ts";

/** Invites a user and gives the invitation, shown once. Throws `reauthenticate` or `email-taken`. */
export async function inviteUser(
  ctx: ServerContext,
  actor: Actor,
  given: { readonly email: string; readonly name: string; readonly role: Role },
): Promise<Invitation> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    const user: UserRow = {
      id: randomUUID(),
      email: given.email,
      email_key: emailKey(given.email),
      name: given.name,
      role: given.role,
      state: "invited",
      password_hash: null,
      password_set_at: null,
      must_change_password: false,
      person_authority: null,
      person_id: null,
      provider_id: null,
      created_at: tx.now,
    };
    const made = await db
      .insertInto("user_account")
      .values(user)
      .onConflict((conflict) => conflict.column("email_key").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!made) throw new ProblemError("email-taken");
    const invitation = await makeInvitation(ctx, tx, user);
    await recordAudit(tx, {
      event: "user.invited",
      actor,
      object: { kind: "user", id: user.id },
      after: userFacts(user),
      outcome: "done",
      details: { expires_at: invitation.expires_at },
    });
    return invitation;
  });
}
