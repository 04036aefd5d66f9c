/** A directory changes, disables and removes users: accounts that come by its provider, and no others. */
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { userFacts } from "../identity/index.ts";
import type { ProviderTables } from "../providers/index.ts";
import { applyMappings } from "./apply-mappings.ts";
import { keptOf, type UserTables } from "./find-users.ts";
import { heldUser, provisioned, shownUser } from "./held-user.ts";
import type { ScimCaller } from "./scim-caller.ts";
import { ScimError } from "./scim-error.ts";
import { refuseTaken, writeScimUser } from "./scim-user-row.ts";
import type { ScimResource } from "./scim-view.ts";
import type { KeptUser } from "./user-document.ts";

/** Changes a user by what `change` makes of it. Throws ScimError. */
export async function changeUser(
  ctx: ServerContext,
  caller: ScimCaller,
  id: string,
  ifMatch: string | undefined,
  change: (kept: KeptUser) => KeptUser,
): Promise<ScimResource> {
  return inTransaction(ctx, caller.actor, async (tx) => {
    const { user, found, isLast } = await heldUser(ctx, tx, caller, id, ifMatch);
    const before = keptOf(found);
    const after = change(before);
    if (JSON.stringify(before) === JSON.stringify(after)) return shownUser(ctx, tx, caller, id);
    await refuseTaken(tx, caller.provider, after, id);
    if (!after.active && before.active && isLast) throw lastAdministrator();
    if (after.active && !before.active && found.disabled_at === null)
      throw new ScimError(403, "An administrator disabled this account: only one enables it.", "mutability");
    if (after.email.toLowerCase() !== before.email.toLowerCase()) await refuseUnclaimed(tx, caller, id);
    const row = await provisioned(tx, caller, user, after, "scim.user-changed");
    const disabledAt = after.active ? null : before.active ? tx.now : found.disabled_at;
    await writeScimUser(tx, caller.provider, id, after, { disabled_at: disabledAt, removed_at: null });
    await recordAudit(tx, {
      event: "scim.user-changed",
      actor: caller.actor,
      object: { kind: "user", id },
      before: { ...userFacts(user), user_name: before.userName, external_id: before.externalId },
      after: { ...userFacts(row), user_name: after.userName, external_id: after.externalId },
      outcome: "done",
    });
    return shownUser(ctx, tx, caller, id);
  });
}

/** Removes a user from what the directory sees: disabled and signed out, never erased. Throws ScimError. */
export async function removeUser(
  ctx: ServerContext,
  caller: ScimCaller,
  id: string,
  ifMatch: string | undefined,
): Promise<void> {
  await inTransaction(ctx, caller.actor, async (tx) => {
    const { user, found, isLast } = await heldUser(ctx, tx, caller, id, ifMatch);
    const before = keptOf(found);
    if (before.active && isLast) throw lastAdministrator();
    const row = await provisioned(tx, caller, user, { ...before, active: false }, "scim.user-removed");
    const disabledAt = before.active ? tx.now : found.disabled_at;
    await writeScimUser(tx, caller.provider, id, before, { disabled_at: disabledAt, removed_at: tx.now });
    const left = await tx
      .with<UserTables>()
      .deleteFrom("scim_group_member")
      .where("user_id", "=", id)
      .returning("group_id")
      .execute();
    if (left.length > 0) await applyMappings(tx, caller.provider, [id]);
    await recordAudit(tx, {
      event: "scim.user-removed",
      actor: caller.actor,
      object: { kind: "user", id },
      before: userFacts(user),
      after: userFacts(row),
      outcome: "done",
    });
  });
}

/**
 * Whoever comes first with the address of an account that nobody came to yet is its owner: a directory that moved the
 * address could hand over what somebody gave to that account.
 */
async function refuseUnclaimed(tx: Tx, { provider }: ScimCaller, id: string): Promise<void> {
  const claimed = await tx
    .with<ProviderTables>()
    .selectFrom("external_identity")
    .select("user_id")
    .where("provider_id", "=", provider)
    .where("user_id", "=", id)
    .executeTakeFirst();
  if (!claimed)
    throw new ScimError(
      403,
      "The address of an account that nobody came to yet is not changed: remove it and make another.",
      "mutability",
    );
}

function lastAdministrator(): ScimError {
  return new ScimError(
    403,
    "This is the last administrator: make somebody else administrator first.",
    "mutability",
  );
}
