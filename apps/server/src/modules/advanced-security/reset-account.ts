/**
 * When phones and QR code are lost: a reset that is asked for on the server's own console, waits, is announced to all
 * administrators meanwhile, and can be called off by any of them with a code.
 *
 * Promises: it takes the account away and opens nothing: protected scripts stay shut until another account is set up.
 */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { type Authorization, challengeProblem } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { lockSecurity } from "./security-store.ts";

/** Asks for it. The one that waits already stays as it is: asking again puts nothing off. */
export async function askReset(
  ctx: ServerContext,
  asker: string,
): Promise<{ ok: true; due_at: number } | { ok: false; because: "level-off" | "no-account" }> {
  const actor = systemActor("reset-authorization");
  return inTransaction(ctx, actor, async (tx) => {
    const { level, account } = await lockSecurity(tx);
    if (level === "off") return { ok: false, because: "level-off" };
    if (!account) return { ok: false, because: "no-account" };
    const db = tx.with<AdvancedSecurityTables>();
    const waiting = await db.selectFrom("authorization_reset").selectAll().executeTakeFirst();
    if (waiting) return { ok: true, due_at: waiting.due_at };
    const due_at = tx.now + ctx.config.resetDelaySeconds;
    await db
      .insertInto("authorization_reset")
      .values({ one_row: true, asked_at: tx.now, due_at, asked_by: asker })
      .execute();
    await recordAudit(tx, {
      event: "authorization-account.reset-asked",
      actor,
      details: { asked_by: asker, due_at },
      outcome: "done",
    });
    publish(tx, "advanced-security");
    ctx.log.warn({ due_at }, "a reset of the authorization account was asked for on this machine");
    return { ok: true, due_at };
  });
}

/** Calls it off. Throws `not-found` where none waits. */
export async function cancelReset(
  ctx: ServerContext,
  actor: Actor,
  authorization: Authorization,
): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const { level } = await lockSecurity(tx);
    if (level === "code" && authorization.by !== "code")
      throw challengeProblem("otp-required", "Repeat the same request with an authorization code.");
    const gone = await tx
      .with<AdvancedSecurityTables>()
      .deleteFrom("authorization_reset")
      .returningAll()
      .executeTakeFirst();
    if (!gone) throw new ProblemError("not-found");
    await recordAudit(tx, {
      event: "authorization-account.reset-cancelled",
      actor,
      details: { asked_by: gone.asked_by, due_at: gone.due_at },
      outcome: "done",
    });
    publish(tx, "advanced-security");
  });
}

/** Does what is due. True when an account was taken away. */
export async function doDueReset(ctx: ServerContext): Promise<boolean> {
  const now = ctx.clock.seconds();
  const waiting = await ctx.db
    .$extendTables<AdvancedSecurityTables>()
    .selectFrom("authorization_reset")
    .select("due_at")
    .where("due_at", "<=", now)
    .executeTakeFirst();
  if (!waiting) return false;
  const actor = systemActor("reset-authorization");
  return inTransaction(ctx, actor, async (tx) => {
    await lockSecurity(tx);
    const db = tx.with<AdvancedSecurityTables>();
    const due = await db
      .deleteFrom("authorization_reset")
      .where("due_at", "<=", now)
      .returningAll()
      .executeTakeFirst();
    if (!due) return false;
    await db.deleteFrom("authorization_account").execute();
    await recordAudit(tx, {
      event: "authorization-account.reset",
      actor,
      details: { asked_by: due.asked_by },
      outcome: "done",
    });
    publish(tx, "advanced-security");
    return true;
  });
}
