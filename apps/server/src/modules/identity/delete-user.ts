/** Deleting a user: the account and everything that signs in with it are gone; what it did stays in the audit log. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { isLastAdministrator } from "./change-user.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { recordRefusal } from "./record-refusal.ts";
import { sessionsTopic } from "./sessions-topic.ts";
import { userFacts } from "./user.ts";

/** Deletes it. Throws `not-found` or `last-administrator`. */
export async function deleteUser(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  const object = { kind: "user", id };
  const isDone = await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    if (await isLastAdministrator(tx, id)) return false;
    // Sessions, keys, invitations and factors go with it.
    const gone = await db.deleteFrom("user_account").where("id", "=", id).returningAll().executeTakeFirst();
    if (!gone) throw new ProblemError("not-found");
    await recordAudit(tx, { event: "user.deleted", actor, object, before: userFacts(gone), outcome: "done" });
    publish(tx, sessionsTopic, { user: id });
    return true;
  });
  if (isDone) return;
  await recordRefusal(ctx, actor, { event: "user.deleted", code: "last-administrator", object });
  throw new ProblemError("last-administrator", "Make somebody else administrator first.");
}
