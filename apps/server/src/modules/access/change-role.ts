/** Making, changing and removing roles. What comes with the product stays as it is. */
import { permissionFacts, type Snapshot, TENANT_ROLES } from "@countersign/access";
import type { AccessRole, endpoints } from "@countersign/api";
import { sql } from "kysely";
import type { z } from "zod";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey, sessionsTopic } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { refuseMoreEverywhere } from "./no-more-than-held.ts";
import { needRole } from "./role-store.ts";
import { refuseWithoutRole } from "./without-role.ts";

type NewRole = z.output<typeof endpoints.access.createRole.body>;
type RoleChange = z.output<typeof endpoints.access.changeRole.body>;

/** Makes a role. Throws `reauthenticate`, `not-allowed`, `role-scope` or `role-exists`. */
export async function createRole(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  asked: NewRole,
): Promise<AccessRole> {
  await requireFreshOrKey(ctx, actor);
  refuseOtherScope(asked.scope, asked.permissions);
  const everyClient = asked.scope === "tenant" && TENANT_ROLES[asked.template].everyClient;
  refuseMoreEverywhere(giver, { ...asked, every_client: everyClient });
  return inTransaction(ctx, actor, async (tx) => {
    const { scope, name, description, template } = asked;
    const made = await tx
      .with<AccessTables>()
      .insertInto("role")
      .values({ scope, name, description, template, every_client: everyClient, created_at: tx.now })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!made) throw new ProblemError("role-exists");
    await writePermissions(tx, made.id, asked.permissions);
    const role = await needRole(tx, made.id);
    await recordAudit(tx, {
      event: "role.created",
      actor,
      object: { kind: "role", id: made.id },
      after: facts(role),
      outcome: "done",
    });
    return role;
  });
}

/** Changes a role. Throws `reauthenticate`, `not-found`, `not-allowed`, `role-fixed`, `role-scope`, `role-exists` or `without-role`. */
export async function changeRole(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  id: string,
  change: RoleChange,
): Promise<AccessRole> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const before = await needRole(tx, id);
    if (before.fixed) throw new ProblemError("role-fixed");
    const { permissions = before.permissions, ...fields } = change;
    const wanted = { ...before, ...definedOnly(fields), permissions };
    refuseOtherScope(before.scope, permissions);
    // Switching a role on gives what it holds.
    const isMore =
      wanted.enabled && (!before.enabled || permissions.some((one) => !before.permissions.includes(one)));
    if (isMore) refuseMoreEverywhere(giver, wanted);
    const db = tx.with<AccessTables>();
    if (wanted.name.toLowerCase() !== before.name.toLowerCase()) {
      const other = await db
        .selectFrom("role")
        .select("id")
        .where("scope", "=", before.scope)
        .where(sql<boolean>`lower(name) = lower(${wanted.name})`)
        .executeTakeFirst();
      if (other) throw new ProblemError("role-exists");
    }
    const { name, description, enabled } = wanted;
    await db.updateTable("role").set({ name, description, enabled }).where("id", "=", id).execute();
    await db.deleteFrom("role_permission").where("role_id", "=", id).execute();
    await writePermissions(tx, id, permissions);
    await refuseWithoutRole(tx);
    const after = await needRole(tx, id);
    await recordAudit(tx, {
      event: "role.changed",
      actor,
      object: { kind: "role", id },
      before: facts(before),
      after: facts(after),
      outcome: "done",
    });
    await endStreamsOfHolders(tx, id);
    return after;
  });
}

/** Removes a role. Throws `not-found`, `role-fixed` or `role-held`. */
export async function removeRole(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const before = await needRole(tx, id);
    if (before.fixed) throw new ProblemError("role-fixed");
    if (before.holders > 0)
      throw new ProblemError("role-held", `${before.holders} hold it: give them another first.`);
    await tx.with<AccessTables>().deleteFrom("role").where("id", "=", id).execute();
    await recordAudit(tx, {
      event: "role.removed",
      actor,
      object: { kind: "role", id },
      before: facts(before),
      outcome: "done",
    });
  });
}

/** What a role at clients cannot give. */
function refuseOtherScope(scope: "tenant" | "client", permissions: AccessRole["permissions"]): void {
  const other = permissions.find((id) => scope === "client" && permissionFacts(id).scope === "tenant");
  if (other === undefined) return;
  throw new ProblemError(
    "role-scope",
    `${other} applies in the whole installation: no role at a client gives it.`,
  );
}

async function writePermissions(tx: Tx, role: string, permissions: readonly string[]): Promise<void> {
  const rows = [...new Set(permissions)].map((permission) => ({ role_id: role, permission }));
  if (rows.length > 0) await tx.with<AccessTables>().insertInto("role_permission").values(rows).execute();
}

async function endStreamsOfHolders(tx: Tx, role: string): Promise<void> {
  const { rows } = await sql<{ user_id: string }>`select user_id from user_role where role_id = ${role}
    union select user_id from client_access_role where role_id = ${role}`.execute(tx.with<AccessTables>());
  for (const { user_id: user } of rows) publish(tx, sessionsTopic, { user });
}

function facts({ scope, name, description, template, enabled, permissions }: AccessRole) {
  return { scope, name, description, template, enabled, permissions: permissions.join(" ") };
}

function definedOnly<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: NonNullable<Fields[Name]> } {
  // What is undefined was left out.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
