/**
 * A directory makes users, or brings back those whom it removed. Writes of one directory wait for each other, so two of
 * them cannot make one user.
 */
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { accountFor, makeProvidedAccount, userFacts, type UserRow } from "../identity/index.ts";
import { lockProvider } from "../providers/index.ts";
import type { UserTables } from "./find-users.ts";
import { provisioned, shownUser } from "./held-user.ts";
import type { ScimCaller } from "./scim-caller.ts";
import { ScimError } from "./scim-error.ts";
import { refuseTaken, writeScimUser } from "./scim-user-row.ts";
import type { ScimResource } from "./scim-view.ts";
import { type KeptUser, nameOf } from "./user-document.ts";

/** Makes a user, or brings back one whom the directory removed. Throws ScimError. */
export function makeUser(ctx: ServerContext, caller: ScimCaller, kept: KeptUser): Promise<ScimResource> {
  return inTransaction(ctx, caller.actor, async (tx) => {
    const provider = await lockProvider(tx, caller.provider);
    await refuseTaken(tx, caller.provider, kept, undefined);
    const waiting = await accountFor(tx, { email: kept.email });
    if (waiting) return bringBack(ctx, tx, caller, waiting, kept);
    // Who is let in to everything is named by a person.
    if (provider.default_role === "administrator")
      throw new ScimError(
        403,
        "This provider makes administrators: a directory makes none. Set another role at it.",
      );
    const made = await makeProvidedAccount(tx, {
      state: "active",
      email: kept.email,
      name: nameOf(kept),
      role: provider.default_role,
      provider: provider.id,
    });
    if (!made) throw taken();
    const user = kept.active ? made : await provisioned(tx, caller, made, kept, "scim.user-made");
    await writeScimUser(tx, caller.provider, user.id, kept, {
      disabled_at: kept.active ? null : tx.now,
      removed_at: null,
    });
    await recordAudit(tx, {
      event: "scim.user-made",
      actor: caller.actor,
      object: { kind: "user", id: user.id },
      after: { ...userFacts(user), user_name: kept.userName, external_id: kept.externalId },
      outcome: "done",
    });
    return shownUser(ctx, tx, caller, user.id);
  });
}

/** An account that the directory removed before; any other one of this address is somebody else's. */
async function bringBack(
  ctx: ServerContext,
  tx: Tx,
  caller: ScimCaller,
  waiting: UserRow,
  kept: KeptUser,
): Promise<ScimResource> {
  const row = await tx
    .with<UserTables>()
    .selectFrom("scim_user")
    .select(["disabled_at", "removed_at"])
    .where("user_id", "=", waiting.id)
    .where("provider_id", "=", caller.provider)
    .executeTakeFirst();
  const isOurs = waiting.provider_id === caller.provider && row && row.removed_at !== null;
  if (!isOurs || (waiting.state === "disabled" && row.disabled_at === null)) throw taken();
  const user = await provisioned(tx, caller, waiting, kept, "scim.user-made");
  await writeScimUser(tx, caller.provider, user.id, kept, {
    disabled_at: kept.active ? null : tx.now,
    removed_at: null,
  });
  await recordAudit(tx, {
    event: "scim.user-made",
    actor: caller.actor,
    object: { kind: "user", id: user.id },
    before: userFacts(waiting),
    after: { ...userFacts(user), user_name: kept.userName, external_id: kept.externalId },
    outcome: "done",
  });
  return shownUser(ctx, tx, caller, user.id);
}

function taken(): ScimError {
  return new ScimError(
    409,
    "There is an account of this address that is not this directory's to make.",
    "uniqueness",
  );
}
