/** Sessions that are not over: one's own, and for administrators those of others. */
import type { Session } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading } from "../../platform/transaction.ts";
import { personOf } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { isAccount } from "./is-account.ts";
import { readSignInRules } from "./rules/read-sign-in-rules.ts";

/** One's own sessions, the latest used first. */
export function listSessions(ctx: ServerContext, actor: Actor): Promise<Session[]> {
  const person = personOf(actor);
  return sessionsOf(ctx, person.id, person.via);
}

/** Those of a user, as an administrator sees them. Throws `not-found`. */
export async function listUserSessions(ctx: ServerContext, actor: Actor, userId: string): Promise<Session[]> {
  await inReading(ctx, actor, async (tx) => {
    if (!(await isAccount(tx, userId))) throw new ProblemError("not-found");
  });
  return sessionsOf(ctx, userId, actor.via);
}

async function sessionsOf(ctx: ServerContext, userId: string, via: string | undefined): Promise<Session[]> {
  const now = ctx.clock.seconds();
  const db = ctx.db.$extendTables<IdentityTables>();
  const { idleSeconds, longestSeconds } = await readSignInRules(db);
  const rows = await db
    .selectFrom("user_session")
    .selectAll()
    .where("user_id", "=", userId)
    .where("expires_at", ">", now)
    .where("created_at", ">", now - longestSeconds)
    .where("last_used_at", ">", now - idleSeconds)
    .orderBy("last_used_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    agent: row.agent,
    address: row.address,
    started_at: row.created_at,
    last_seen_at: row.last_used_at,
    expires_at: Math.min(row.expires_at, row.created_at + longestSeconds),
    current: row.id === via,
  }));
}
