/** Adding a user who comes by a provider alone: the account waits, and nothing is handed over that could let anybody in. */
import type { Role } from "@countersign/access";
import type { User } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { makeProvidedAccount, requireFreshOrKey, userFacts, userView } from "../identity/index.ts";
import { lockProvider } from "./save-provider.ts";

/** Adds one. Throws `reauthenticate`, `not-found`, `provider-disabled` or `email-taken`. */
export async function addProvidedUser(
  ctx: ServerContext,
  actor: Actor,
  given: { readonly email: string; readonly name: string; readonly role: Role; readonly provider: string },
): Promise<User> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const provider = await lockProvider(tx, given.provider);
    if (!provider.enabled) throw new ProblemError("provider-disabled");
    const user = await makeProvidedAccount(tx, { ...given, state: "invited" });
    if (!user) throw new ProblemError("email-taken");
    await recordAudit(tx, {
      event: "user.invited",
      actor,
      object: { kind: "user", id: user.id },
      after: userFacts(user),
      outcome: "done",
      details: { provider: provider.name },
    });
    return userView(user);
  });
}
