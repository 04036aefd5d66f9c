/** Invitations: one open at a time for a user, kept as a hash, handed over as an address of the console. */
import { randomUUID } from "node:crypto";
import type { Snapshot } from "@countersign/access";
import type { User } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Actor } from "../../platform/actor.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { refuseWhoHoldsMore } from "./no-more-than-held.ts";
import { newSecret } from "./secret-token.ts";
import { userView, type UserRow } from "./user.ts";

const invitationSeconds = 7 * 86_400;

/** An invitation, shown once. */
export interface Invitation {
  readonly user: User;
  readonly invitation: string;
  /** With the secret behind `#`: browsers send that part to nobody, and it stands in no log. */
  readonly link: string;
  readonly expires_at: number;
}

/** Makes the invitation of a user; earlier ones stop working. */
export async function makeInvitation(ctx: ServerContext, tx: Tx, user: UserRow): Promise<Invitation> {
  const db = tx.with<IdentityTables>();
  await db
    .deleteFrom("user_invitation")
    .where("user_id", "=", user.id)
    .where("used_at", "is", null)
    .execute();
  const { secret, hash, prefix } = newSecret("csi");
  const expiresAt = tx.now + invitationSeconds;
  await db
    .insertInto("user_invitation")
    .values({
      id: randomUUID(),
      user_id: user.id,
      secret_hash: hash,
      prefix,
      expires_at: expiresAt,
      used_at: null,
      offered_by: tx.actor.id,
    })
    .execute();
  const link = `${ctx.config.publicUrl}/accept#${secret}`;
  return { user: userView(user), invitation: secret, link, expires_at: expiresAt };
}

/**
 * Invites a user again; `principal` is who asks. Throws `reauthenticate`, `not-found`, `not-invited` for one who has an account already, or
 * `not-allowed`: whoever gets the invitation to see can become that user.
 */
export async function renewInvitation(
  ctx: ServerContext,
  actor: Actor,
  userId: string,
  principal: Snapshot | undefined,
): Promise<Invitation> {
  await requireFreshOrKey(ctx, actor);
  await refuseWhoHoldsMore(ctx, principal, userId);
  return inTransaction(ctx, actor, async (tx) => {
    const user = await invitedUser(tx, userId);
    const made = await makeInvitation(ctx, tx, user);
    await recordAudit(tx, {
      event: "invitation.renewed",
      actor,
      object: { kind: "user", id: userId },
      outcome: "done",
      details: { expires_at: made.expires_at },
    });
    return made;
  });
}

/** Takes the invitation back. Throws `not-found`, or `not-invited` where none is open. */
export async function cancelInvitation(ctx: ServerContext, actor: Actor, userId: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    await invitedUser(tx, userId);
    const cancelled = await tx
      .with<IdentityTables>()
      .deleteFrom("user_invitation")
      .where("user_id", "=", userId)
      .where("used_at", "is", null)
      .returning("id")
      .executeTakeFirst();
    if (!cancelled) throw new ProblemError("not-invited");
    const object = { kind: "user", id: userId };
    await recordAudit(tx, { event: "invitation.cancelled", actor, object, outcome: "done" });
  });
}

async function invitedUser(tx: Tx, userId: string): Promise<UserRow> {
  const user = await tx
    .with<IdentityTables>()
    .selectFrom("user_account")
    .selectAll()
    .where("id", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  if (!user) throw new ProblemError("not-found");
  if (user.state !== "invited") throw new ProblemError("not-invited");
  return user;
}
