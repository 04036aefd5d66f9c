/** Setting another password of one's own: with the current one or a fresh session; other sessions end. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { confirmPassword } from "./confirm-password.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { endSessionsOf } from "./end-sessions.ts";
import { personOf, requireFresh } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { dropPasswordReset } from "./offer-password-reset.ts";
import { recordRefusal } from "./record-refusal.ts";
import { acceptPassword, isPasswordDue, passwordColumns } from "./rules/accept-password.ts";
import { readSignInRules } from "./rules/read-sign-in-rules.ts";
import { findUser } from "./user-views.ts";

/** Changes it. Throws `reauthenticate`, `wrong-password`, `password-weak`, `password-used` or `password-too-new`. */
export async function changePassword(
  ctx: ServerContext,
  actor: Actor,
  given: { readonly current?: string | undefined; readonly password: string },
): Promise<void> {
  const person = given.current === undefined ? await requireFresh(ctx, actor) : personOf(actor);
  const object = { kind: "user", id: person.id };
  if (given.current !== undefined && !(await confirmPassword(ctx, person.id, given.current))) {
    await recordRefusal(ctx, actor, { event: "password.changed", code: "wrong-password", object });
    throw new ProblemError("wrong-password");
  }
  const accepted = await acceptPassword(ctx, given.password, await findUser(ctx, person.id));
  await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    await refuseTooSoon(tx, person.id);
    await db
      .updateTable("user_account")
      .set(await passwordColumns(tx, person.id, accepted))
      .where("id", "=", person.id)
      .execute();
    await recordAudit(tx, { event: "password.changed", actor, object, outcome: "done" });
    await noteCredentialChange(tx, person.id, "password.changed", actor);
    // Whoever remembers needs no link any more.
    await dropPasswordReset(tx, person.id);
    await endSessionsOf(tx, person.id, { except: person.via });
  });
}

/** Somebody could otherwise go through the history in a minute, to come back to the password that they like. */
async function refuseTooSoon(tx: Tx, userId: string): Promise<void> {
  const db = tx.with<IdentityTables>();
  const { password } = await readSignInRules(db);
  const { password_set_at } = await db
    .selectFrom("user_account")
    .select("password_set_at")
    .where("id", "=", userId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const from = (password_set_at ?? 0) + password.min_age_hours * 3600;
  if (from > tx.now && !(await isPasswordDue(tx, userId)))
    throw new ProblemError(
      "password-too-new",
      `It can be changed again ${new Date(from * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC. If somebody else knows it, ask an administrator for a link.`,
    );
}
