/** An administrator makes a link for somebody who forgot their password. Whoever opens it sets one; nobody else learns it. */
import type { User } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFresh } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { newSecret } from "./secret-token.ts";
import { userView } from "./user.ts";

/** Handed over while both sides remember it; long enough for the other end of the world. */
const resetSeconds = 86_400;

/** A link, shown once. */
export interface OfferedReset {
  readonly user: User;
  readonly reset: string;
  /** With the secret behind `#`: browsers send that part to nobody, and it stands in no log. */
  readonly link: string;
  readonly expires_at: number;
}

/**
 * Makes the link; an earlier one stops working. Nothing else changes before it is used. Throws `reauthenticate`,
 * `not-found`, `not-active` for an account that is disabled or was never activated, or `not-local`.
 */
export async function offerPasswordReset(
  ctx: ServerContext,
  actor: Actor,
  userId: string,
): Promise<OfferedReset> {
  const by = await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    const user = await db
      .selectFrom("user_account")
      .selectAll()
      .where("id", "=", userId)
      .forUpdate()
      .executeTakeFirst();
    if (!user) throw new ProblemError("not-found");
    if (user.state !== "active") throw new ProblemError("not-active");
    if (user.provider_id !== null) throw new ProblemError("not-local");
    const { secret, hash } = newSecret("csr");
    const expiresAt = tx.now + resetSeconds;
    await dropPasswordReset(tx, userId);
    await db
      .insertInto("password_reset")
      .values({
        user_id: userId,
        secret_hash: hash,
        expires_at: expiresAt,
        offered_by: by.id,
        offered_by_name: by.name,
      })
      .execute();
    await recordAudit(tx, {
      event: "password.reset-offered",
      actor,
      object: { kind: "user", id: userId },
      outcome: "done",
      details: { expires_at: expiresAt },
    });
    const link = `${ctx.config.publicUrl}/reset#${secret}`;
    return { user: userView(user), reset: secret, link, expires_at: expiresAt };
  });
}

/** Takes the open link back. Throws `not-found`, also where none is open. */
export async function cancelPasswordReset(ctx: ServerContext, actor: Actor, userId: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    if (!(await dropPasswordReset(tx, userId))) throw new ProblemError("not-found");
    const object = { kind: "user", id: userId };
    await recordAudit(tx, { event: "password.reset-cancelled", actor, object, outcome: "done" });
  });
}

/** Ends an open link of a user; gives whether there was one. */
export async function dropPasswordReset(tx: Tx, userId: string): Promise<boolean> {
  const dropped = await tx
    .with<IdentityTables>()
    .deleteFrom("password_reset")
    .where("user_id", "=", userId)
    .where("expires_at", ">", tx.now)
    .returning("user_id")
    .executeTakeFirst();
  // One that has ended by itself leaves its place all the same.
  await tx.with<IdentityTables>().deleteFrom("password_reset").where("user_id", "=", userId).execute();
  return dropped !== undefined;
}
