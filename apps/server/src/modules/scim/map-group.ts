/** What a group of a directory gives: set by people, who give nothing that they do not hold. */
import type { Snapshot } from "@countersign/access";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { mayBeMapped, needRoles, refuseMoreEverywhere } from "../access/index.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFresh } from "../identity/index.ts";
import { lockProvider } from "../providers/index.ts";
import { applyMappings } from "./apply-mappings.ts";
import type { ScimTables } from "./scim-tables.ts";

/** Roles by their ids; null: none. */
export interface GroupMapping {
  readonly role: string | null;
  readonly default_role: string | null;
}

/**
 * Sets it, for who is in the group now and later; gives whether anything changed. Throws `reauthenticate`, `not-found`,
 * `role-scope`, `not-allowed`, `scim-raises` or `scim-groups-at-sign-in`.
 */
export async function mapGroup(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  { provider, group }: { readonly provider: string; readonly group: string },
  mapping: GroupMapping,
): Promise<boolean> {
  await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const { group_roles: atSignIn } = await lockProvider(tx, provider);
    const db = tx.with<ScimTables>();
    const before = await db
      .selectFrom("scim_group")
      .selectAll()
      .where("id", "=", group)
      .where("provider_id", "=", provider)
      .executeTakeFirst();
    if (!before) throw new ProblemError("not-found");
    if (atSignIn.length > 0) throw new ProblemError("scim-groups-at-sign-in");
    const role = await mappable(tx, giver, mapping.role, "tenant");
    const defaultRole = await mappable(tx, giver, mapping.default_role, "client");
    if (before.role_id === mapping.role && before.default_role_id === mapping.default_role) return false;
    await db
      .updateTable("scim_group")
      .set({ role_id: mapping.role, default_role_id: mapping.default_role })
      .where("id", "=", group)
      .execute();
    const members = await db
      .selectFrom("scim_group_member")
      .select("user_id")
      .where("group_id", "=", group)
      .execute();
    await applyMappings(
      tx,
      provider,
      members.map(({ user_id: id }) => id),
    );
    await recordAudit(tx, {
      event: "scim.group-mapped",
      actor,
      object: { kind: "group", id: group },
      before: { role: before.role_id, default_role: before.default_role_id },
      after: { name: before.display_name, role, default_role: defaultRole, members: members.length },
      outcome: "done",
    });
    return true;
  });
}

/** The name of a role that may be given so; undefined for none. */
async function mappable(
  tx: Tx,
  giver: Snapshot,
  id: string | null,
  scope: "tenant" | "client",
): Promise<string | undefined> {
  const [role] = id === null ? [] : await needRoles(tx, [id], scope);
  if (!role) return undefined;
  if (!mayBeMapped(role)) throw new ProblemError("scim-raises");
  refuseMoreEverywhere(giver, role);
  return role.name;
}
