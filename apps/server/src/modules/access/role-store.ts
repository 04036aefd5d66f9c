/** Roles as the server's use cases and screens need them. */
import {
  clientPermissions,
  type Permission,
  PERMISSION_IDS,
  ROLES,
  TENANT_ROLES,
  type TenantTemplate,
} from "@countersign/access";
import type { AccessRole } from "@countersign/api";
import { sql } from "kysely";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { ReadTx, Tx } from "../../platform/transaction.ts";
import type { AccessTables } from "./access-tables.ts";

/** What a fixed role gives in this release. */
export function fixedPermissions(scope: "tenant" | "client", template: string): ReadonlySet<Permission> {
  if (scope === "client") {
    const known = ROLES.find((role) => role === template);
    return known ? clientPermissions(known) : new Set();
  }
  return isTemplate(template) ? TENANT_ROLES[template].permissions : new Set();
}

/** Roles with what they give, fixed ones first. */
export async function readRoles(tx: ReadTx, only?: readonly string[]): Promise<AccessRole[]> {
  let query = tx
    .with<AccessTables>()
    .selectFrom("role")
    .selectAll("role")
    .select((select) => [
      select
        .selectFrom("role_permission")
        .select(sql<string[]>`coalesce(array_agg(permission), '{}')`.as("given"))
        .whereRef("role_id", "=", "role.id")
        .as("given"),
      sql<number>`(select count(*) from (select user_id from user_role where role_id = role.id
        union select user_id from client_access_role where role_id = role.id
        union select user_id from default_group where role_id = role.id) holder)`.as("holders"),
    ])
    .orderBy("scope", "desc")
    .orderBy("fixed", "desc")
    .orderBy("created_at")
    .orderBy("name");
  if (only) query = query.where("id", "in", [...only]);
  return (await query.execute()).map(({ given, holders, ...row }) => {
    const gives = row.fixed ? fixedPermissions(row.scope, row.template) : new Set<string>(given);
    return { ...row, permissions: PERMISSION_IDS.filter((id) => gives.has(id)), holders };
  });
}

/** One role, held still until the transaction ends. Throws `not-found`. */
export async function needRole(tx: Tx, id: string): Promise<AccessRole> {
  await tx.with<AccessTables>().selectFrom("role").select("id").where("id", "=", id).forUpdate().execute();
  const [role] = await readRoles(tx, [id]);
  if (!role) throw new ProblemError("not-found");
  return role;
}

/** All of these roles, of this scope. Throws `not-found` or `role-scope`. */
export async function needRoles(
  tx: Tx,
  ids: readonly string[],
  scope: "tenant" | "client",
): Promise<readonly AccessRole[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const roles = await readRoles(tx, wanted);
  if (roles.length !== wanted.length) throw new ProblemError("not-found", "One of these roles is not there.");
  const other = roles.find((role) => role.scope !== scope);
  if (other)
    throw new ProblemError(
      "role-scope",
      scope === "client"
        ? `${other.name} is a role of the whole installation: it is not held at a client.`
        : `${other.name} is a role at clients: it is not held in the whole installation.`,
    );
  return roles;
}

function isTemplate(text: string): text is TenantTemplate {
  return Object.hasOwn(TENANT_ROLES, text);
}
