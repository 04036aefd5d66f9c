/** Putting a provider into use, taking it out of it, and removing it. */
import type { Provider } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { accountsOfProvider, endSessionsOf, requireFresh } from "../identity/index.ts";
import { providerFacts, providerView } from "./provider.ts";
import type { ProviderTables } from "./provider-tables.ts";
import { lockProvider } from "./save-provider.ts";

/**
 * Lets people come by a provider that was tested as it is, or by it no more: whoever came by it is signed out. Throws
 * `reauthenticate`, `not-found` or `provider-untested`.
 */
export async function switchProvider(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  enabled: boolean,
): Promise<Provider> {
  // Ending somebody's access is never put off.
  if (enabled) await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const before = await lockProvider(tx, id);
    if (enabled && before.tested_at === null) throw new ProblemError("provider-untested");
    const row = await tx
      .with<ProviderTables>()
      .updateTable("identity_provider")
      .set({ enabled })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const users = await accountsOfProvider(tx, id);
    let ended = 0;
    if (!enabled) for (const user of users) ended += (await endSessionsOf(tx, user)).length;
    await recordAudit(tx, {
      event: "provider.changed",
      actor,
      object: { kind: "provider", id },
      before: providerFacts(before),
      after: providerFacts(row),
      outcome: "done",
      details: { sessions_ended: ended },
    });
    return providerView(ctx, row, users.length);
  });
}

/** Removes one. Throws `reauthenticate`, `not-found`, or `provider-in-use` while users have to come by it. */
export async function deleteProvider(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  await requireFresh(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const gone = await lockProvider(tx, id);
    const users = await accountsOfProvider(tx, id);
    if (users.length > 0)
      throw new ProblemError(
        "provider-in-use",
        `${users.length} users have to come by ${gone.name}: let them come otherwise first.`,
      );
    await tx.with<ProviderTables>().deleteFrom("identity_provider").where("id", "=", id).execute();
    await recordAudit(tx, {
      event: "provider.deleted",
      actor,
      object: { kind: "provider", id },
      before: providerFacts(gone),
      outcome: "done",
    });
  });
}
