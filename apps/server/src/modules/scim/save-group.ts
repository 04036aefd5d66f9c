/** A directory makes, changes and removes groups. What a group gives is set here by administrators, never by it. */
import { randomUUID } from "node:crypto";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { lockProvider } from "../providers/index.ts";
import { applyMappings } from "./apply-mappings.ts";
import { groupsOf, membersOf } from "./find-groups.ts";
import type { UserTables } from "./find-users.ts";
import { writeMembers } from "./group-members.ts";
import type { KeptGroup } from "./patch-group.ts";
import type { ScimCaller } from "./scim-caller.ts";
import { notThere, ScimError } from "./scim-error.ts";
import type { GroupRow } from "./scim-tables.ts";
import { groupResource, isVersion, type ScimResource } from "./scim-view.ts";
import { without } from "./without.ts";

const mostNamed = 50;

/** Makes a group; it gives nothing before somebody says so here. Throws ScimError. */
export function makeGroup(ctx: ServerContext, caller: ScimCaller, kept: KeptGroup): Promise<ScimResource> {
  return inTransaction(ctx, caller.actor, async (tx) => {
    await lockProvider(tx, caller.provider);
    await refuseTaken(tx, caller.provider, kept, undefined);
    const row = await tx
      .with<UserTables>()
      .insertInto("scim_group")
      .values({
        id: randomUUID(),
        provider_id: caller.provider,
        display_name: kept.displayName,
        external_id: kept.externalId,
        role_id: null,
        default_role_id: null,
        made_at: tx.now,
        changed_at: tx.now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await writeMembers(tx, caller.provider, row, new Set(), kept.members);
    await recordAudit(tx, {
      event: "scim.group-made",
      actor: caller.actor,
      object: { kind: "group", id: row.id },
      after: factsOf(kept),
      outcome: "done",
    });
    return shown(ctx, tx, row);
  });
}

/** Changes a group by what `change` makes of it. Throws ScimError. */
export function changeGroup(
  ctx: ServerContext,
  caller: ScimCaller,
  id: string,
  ifMatch: string | undefined,
  change: (kept: KeptGroup) => KeptGroup,
): Promise<ScimResource> {
  return inTransaction(ctx, caller.actor, async (tx) => {
    const { row, before } = await heldGroup(tx, caller.provider, id, ifMatch);
    const after = change(before);
    await refuseTaken(tx, caller.provider, after, id);
    const isMoved = await writeMembers(tx, caller.provider, row, before.members, after.members);
    const isRenamed = before.displayName !== after.displayName || before.externalId !== after.externalId;
    if (!isMoved && !isRenamed) return shown(ctx, tx, row);
    const changed = await tx
      .with<UserTables>()
      .updateTable("scim_group")
      .set({
        display_name: after.displayName,
        external_id: after.externalId,
        revision: row.revision + 1,
        changed_at: tx.now,
      })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const named = (members: readonly string[]) => members.slice(0, mostNamed).join(" ");
    await recordAudit(tx, {
      event: "scim.group-changed",
      actor: caller.actor,
      object: { kind: "group", id },
      before: factsOf(before),
      after: factsOf(after),
      outcome: "done",
      details: {
        joined: named(without(after.members, before.members)),
        left: named(without(before.members, after.members)),
      },
    });
    return shown(ctx, tx, changed);
  });
}

/** Removes a group, and from its members what it gave. Throws ScimError. */
export async function removeGroup(
  ctx: ServerContext,
  caller: ScimCaller,
  id: string,
  ifMatch: string | undefined,
): Promise<void> {
  await inTransaction(ctx, caller.actor, async (tx) => {
    const { before } = await heldGroup(tx, caller.provider, id, ifMatch);
    await tx.with<UserTables>().deleteFrom("scim_group").where("id", "=", id).execute();
    await applyMappings(tx, caller.provider, [...before.members]);
    await recordAudit(tx, {
      event: "scim.group-removed",
      actor: caller.actor,
      object: { kind: "group", id },
      before: factsOf(before),
      outcome: "done",
    });
  });
}

/** One group of this directory, held still by its provider. Throws ScimError. */
async function heldGroup(
  tx: Tx,
  provider: string,
  id: string,
  ifMatch: string | undefined,
): Promise<{ readonly row: GroupRow; readonly before: KeptGroup }> {
  await lockProvider(tx, provider);
  const db = tx.with<UserTables>();
  const row = await groupsOf(db, provider).where("group.id", "=", id).executeTakeFirst();
  if (!row) throw notThere();
  if (ifMatch !== undefined && !isVersion(ifMatch, `W/"${row.revision}"`))
    throw new ScimError(412, "The group changed since this version.");
  const members = (await membersOf(db, [row])).get(id) ?? [];
  return {
    row,
    before: {
      displayName: row.display_name,
      externalId: row.external_id,
      members: new Set(members.map(({ id: member }) => member)),
    },
  };
}

async function refuseTaken(
  tx: Tx,
  provider: string,
  kept: KeptGroup,
  own: string | undefined,
): Promise<void> {
  const { displayName, externalId } = kept;
  const other = await groupsOf(tx.with<UserTables>(), provider)
    .where((is) =>
      is.or([
        is(
          is.fn<string>("lower", ["group.display_name"]),
          "=",
          is.fn<string>("lower", [is.val(displayName)]),
        ),
        ...(externalId === null ? [] : [is("group.external_id", "=", externalId)]),
      ]),
    )
    .$if(own !== undefined, (query) => query.where("group.id", "<>", own ?? ""))
    .executeTakeFirst();
  if (other) throw new ScimError(409, "Another group has this displayName or externalId.", "uniqueness");
}

async function shown(ctx: ServerContext, tx: Tx, row: GroupRow): Promise<ScimResource> {
  return groupResource(ctx, row, (await membersOf(tx.with<UserTables>(), [row])).get(row.id) ?? []);
}

function factsOf({ displayName, externalId, members }: KeptGroup) {
  return { display_name: displayName, external_id: externalId, members: members.size };
}
