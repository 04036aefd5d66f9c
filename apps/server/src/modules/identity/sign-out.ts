/** Signing out: the session is gone at once. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { sessionsTopic } from "./sessions-topic.ts";

/** Ends the session that the caller used. Throws `bad-request` for API keys, which are revoked instead. */
export async function signOut(ctx: ServerContext, actor: Actor): Promise<void> {
  const { via } = actor;
  if (actor.kind !== "user" || via === undefined)
    throw new ProblemError("bad-request", "An API key is no session: revoke it instead.");
  await inTransaction(ctx, actor, async (tx) => {
    await tx.with<IdentityTables>().deleteFrom("user_session").where("id", "=", via).execute();
    await recordAudit(tx, {
      event: "session.ended",
      actor,
      object: { kind: "session", id: via },
      outcome: "done",
    });
    publish(tx, sessionsTopic, { session: via });
  });
}
