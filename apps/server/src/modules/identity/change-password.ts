/** Setting another password of one's own: with the current one or a fresh session; other sessions end. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { confirmPassword } from "./confirm-password.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { endSessionsOf } from "./end-sessions.ts";
import { personOf, requireFresh } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { hashPassword } from "./password-hash.ts";
import { dropPasswordReset } from "./offer-password-reset.ts";
import { recordRefusal } from "./record-refusal.ts";
import { refuseWeakPassword } from "./refuse-weak-password.ts";
import { findUser } from "./user-views.ts";

/** Changes it. Throws `reauthenticate`, `wrong-password` or `password-weak`. */
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
  await refuseWeakPassword(ctx, given.password, await findUser(ctx, person.id));
  const passwordHash = await hashPassword(given.password);
  await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    await db
      .updateTable("user_account")
      .set({ password_hash: passwordHash })
      .where("id", "=", person.id)
      .execute();
    await recordAudit(tx, { event: "password.changed", actor, object, outcome: "done" });
    await noteCredentialChange(tx, person.id, "password.changed", actor);
    // Whoever remembers needs no link any more.
    await dropPasswordReset(tx, person.id);
    await endSessionsOf(tx, person.id, { except: person.via });
  });
}
