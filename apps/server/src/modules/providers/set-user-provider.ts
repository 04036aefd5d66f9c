/** By which provider alone a user comes. It changes how they sign in altogether, so they are signed out by it. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { accountFor, requireFresh, setProviderOf, userFacts } from "../identity/index.ts";
import type { ProviderTables } from "./provider-tables.ts";
import { lockProvider } from "./save-provider.ts";

/**
 * Sets it; null: by the password that they had here, or by a new invitation. Gives whether anything
 * changed. Throws `reauthenticate`, `not-found` or `provider-disabled`.
 */
export async function setUserProvider(
  ctx: ServerContext,
  actor: Actor,
  userId: string,
  provider: string | null,
): Promise<boolean> {
  await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    if (provider !== null) {
      const row = await lockProvider(tx, provider);
      if (!row.enabled) throw new ProblemError("provider-disabled");
    }
    const user = await accountFor(tx, { id: userId });
    if (!user) throw new ProblemError("not-found");
    if (user.provider_id === provider) return false;
    // Who they were elsewhere is forgotten: the next one claims the account anew.
    await tx.with<ProviderTables>().deleteFrom("external_identity").where("user_id", "=", userId).execute();
    await setProviderOf(tx, user, provider);
    await recordAudit(tx, {
      event: "user.provider-set",
      actor,
      object: { kind: "user", id: userId },
      before: userFacts(user),
      after: userFacts({ ...user, provider_id: provider }),
      outcome: "done",
    });
    return true;
  });
}
