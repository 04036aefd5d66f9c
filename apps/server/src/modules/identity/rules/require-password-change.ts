/** An administrator asks for another password: at the user's next request by password, before anything else. */
import type { Actor } from "../../../platform/actor.ts";
import type { ServerContext } from "../../../platform/context.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import type { IdentityTables } from "../identity-tables.ts";

/** Asks. Throws `not-found`, or `not-active` for an account that is disabled or was never activated. */
export async function requirePasswordChange(ctx: ServerContext, actor: Actor, userId: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    const user = await db
      .selectFrom("user_account")
      .select("state")
      .where("id", "=", userId)
      .forUpdate()
      .executeTakeFirst();
    if (!user) throw new ProblemError("not-found");
    if (user.state !== "active") throw new ProblemError("not-active");
    await db
      .updateTable("user_account")
      .set({ must_change_password: true })
      .where("id", "=", userId)
      .execute();
    const object = { kind: "user", id: userId };
    await recordAudit(tx, { event: "user.password-change-required", actor, object, outcome: "done" });
  });
}
