/**
 * A directory makes, changes and removes users. It reaches accounts that come by its provider and no others; nothing that
 * it says of somebody gives a right. Writes of one directory wait for each other, so two of them cannot make one user.
 */
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import {
  accountFor,
  isLastAdministrator,
  makeProvidedAccount,
  provisionAccount,
  userFacts,
  type UserRow,
} from "../identity/index.ts";
import { lockProvider, type ProviderTables } from "../providers/index.ts";
import { type FoundUser, groupsOfUsers, keptOf, usersOf, type UserTables } from "./find-users.ts";
import { applyMappings } from "./apply-mappings.ts";
import type { ScimCaller } from "./scim-caller.ts";
import { notThere, ScimError } from "./scim-error.ts";
import { isVersion, type ScimResource, userResource } from "./scim-view.ts";
import { type KeptUser, nameOf } from "./user-document.ts";
import { refuseTaken, writeScimUser } from "./scim-user-row.ts";

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
    return shown(ctx, tx, caller, user.id);
  });
}

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
    if (JSON.stringify(before) === JSON.stringify(after)) return shown(ctx, tx, caller, id);
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
    return shown(ctx, tx, caller, id);
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
  return shown(ctx, tx, caller, user.id);
}

function provisioned(
  tx: Tx,
  { madeBy, actor }: ScimCaller,
  user: UserRow,
  kept: KeptUser,
  event: string,
): Promise<UserRow> {
  const given = { name: nameOf(kept), email: kept.email, active: kept.active };
  return provisionAccount(tx, user, given, { event, by: { id: madeBy, name: actor.name } });
}

/** One user of this directory, held still, at the version that the caller knows. */
async function heldUser(
  ctx: ServerContext,
  tx: Tx,
  caller: ScimCaller,
  id: string,
  ifMatch: string | undefined,
): Promise<{ readonly user: UserRow; readonly found: FoundUser; readonly isLast: boolean }> {
  await lockProvider(tx, caller.provider);
  // Before the account itself, in the order in which administrators' changes lock.
  const isLast = await isLastAdministrator(tx, id);
  const user = await accountFor(tx, { id });
  const found =
    user &&
    (await usersOf(tx.with<UserTables>(), caller.provider).where("account.id", "=", id).executeTakeFirst());
  if (!found) throw notThere();
  if (ifMatch !== undefined && !isVersion(ifMatch, (await shown(ctx, tx, caller, id)).meta.version))
    throw new ScimError(412, "The user changed since this version.");
  return { user, found, isLast };
}

/** As it is within this transaction. */
async function shown(ctx: ServerContext, tx: Tx, caller: ScimCaller, id: string): Promise<ScimResource> {
  const db = tx.with<UserTables>();
  const row = await usersOf(db, caller.provider).where("account.id", "=", id).executeTakeFirstOrThrow();
  return userResource(ctx, row, (await groupsOfUsers(db, [id])).get(id) ?? []);
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

function taken(): ScimError {
  return new ScimError(
    409,
    "There is an account of this address that is not this directory's to make.",
    "uniqueness",
  );
}
