/** Ending sessions: at once, here and on every replica, streams that follow events included. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { personOf } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { sessionsTopic } from "./sessions-topic.ts";

/** Ends one of one's own sessions. Throws `not-found` for others' and unknown ones alike. */
export async function endSession(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  const person = personOf(actor);
  await inTransaction(ctx, actor, async (tx) => {
    const [ended] = await endSessionsOf(tx, person.id, { only: id });
    if (ended === undefined) throw new ProblemError("not-found");
    const object = { kind: "session", id };
    await recordAudit(tx, { event: "session.ended", actor, object, outcome: "done" });
  });
}

/** Ends all of one's own sessions but this one; gives how many there were. */
export async function endOtherSessions(ctx: ServerContext, actor: Actor): Promise<number> {
  const person = personOf(actor);
  return inTransaction(ctx, actor, async (tx) => {
    const ended = await endSessionsOf(tx, person.id, { except: person.via });
    for (const id of ended) {
      const object = { kind: "session", id };
      await recordAudit(tx, { event: "session.ended", actor, object, outcome: "done" });
    }
    return ended.length;
  });
}

/** Signs a user out everywhere, on behalf of an administrator. Throws `not-found`. */
export async function endUserSessions(ctx: ServerContext, actor: Actor, userId: string): Promise<number> {
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    const user = await db
      .selectFrom("user_account")
      .select("id")
      .where("id", "=", userId)
      .forUpdate()
      .executeTakeFirst();
    if (!user) throw new ProblemError("not-found");
    const ended = await endSessionsOf(tx, userId);
    const object = { kind: "user", id: userId };
    const details = { sessions: ended.length };
    await recordAudit(tx, { event: "user.sessions-ended", actor, object, outcome: "done", details });
    return ended.length;
  });
}

/** Ends one session of a user, on behalf of an administrator. Throws `not-found`, for a session of another user too. */
export async function endUserSession(
  ctx: ServerContext,
  actor: Actor,
  which: { readonly user: string; readonly session: string },
): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const [ended] = await endSessionsOf(tx, which.user, { only: which.session });
    if (ended === undefined) throw new ProblemError("not-found");
    const object = { kind: "user", id: which.user };
    const details = { sessions: 1, session: ended };
    await recordAudit(tx, { event: "user.sessions-ended", actor, object, outcome: "done", details });
  });
}

/** Ends sessions of a user, all or some, and whatever was under way to begin one. Gives the ids of those ended. */
export async function endSessionsOf(
  tx: Tx,
  userId: string,
  which: { readonly only?: string; readonly except?: string } = {},
): Promise<string[]> {
  const db = tx.with<IdentityTables>();
  const { only, except } = which;
  if (only === undefined) await db.deleteFrom("sign_in_ticket").where("user_id", "=", userId).execute();
  const ended = await db
    .deleteFrom("user_session")
    .where("user_id", "=", userId)
    .$if(only !== undefined, (query) => query.where("id", "=", only ?? ""))
    .$if(except !== undefined, (query) => query.where("id", "<>", except ?? ""))
    .returning("id")
    .execute();
  for (const { id } of ended) publish(tx, sessionsTopic, { session: id });
  return ended.map(({ id }) => id);
}
