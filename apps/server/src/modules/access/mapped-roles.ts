/** Roles that groups of a directory give and take. Never one by which somebody could change rights, settings or trust. */
import type { Permission } from "@countersign/access";
import type { AccessRole } from "@countersign/api";
import { sql } from "kysely";
import { publish, type Tx } from "../../platform/transaction.ts";
import { nameRole, sessionsTopic } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { readRoles } from "./role-store.ts";
import { wordFor } from "./write-roles.ts";

const raising: ReadonlySet<Permission> = new Set([
  "access.write",
  "advanced-security.write",
  "roles.write",
  "settings.write",
  "trust.publish",
  "users.write",
]);

/** Whether a group may give it: no administrators, nobody who makes some, and no roles that people adjust by hand (MSP). */
export function mayBeMapped(role: AccessRole): boolean {
  return (
    role.enabled &&
    !role.every_client &&
    !role.template.startsWith("msp-") &&
    !role.permissions.some((permission) => raising.has(permission))
  );
}

/** What one account gains and loses; the ids of roles. */
export interface RoleChanges {
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

/**
 * Gives and takes roles of the installation; the account is held still by whoever calls. Gives the ids of those that it
 * did not hold before. Who would be left without an enabled one gets the fixed role `otherwise`.
 */
export async function changeMappedRoles(
  tx: Tx,
  user: string,
  { gains, loses }: RoleChanges,
  otherwise: "standard" | "analyst",
): Promise<readonly string[]> {
  const db = tx.with<AccessTables>();
  const given = { granted_by: tx.actor.id, granted_at: tx.now };
  const gained =
    gains.length === 0
      ? []
      : await db
          .insertInto("user_role")
          .values(gains.map((role) => ({ user_id: user, role_id: role, ...given })))
          .onConflict((conflict) => conflict.doNothing())
          .returning("role_id")
          .execute();
  if (gained.length === 0 && loses.length === 0) return [];
  if (loses.length > 0)
    await db
      .deleteFrom("user_role")
      .where("user_id", "=", user)
      .where("role_id", "in", [...loses])
      .execute();
  const held = db.selectFrom("user_role").select("role_id").where("user_id", "=", user);
  const enabled = await db
    .selectFrom("role")
    .select("id")
    .where("id", "in", held)
    .where("enabled", "=", true)
    .execute();
  if (enabled.length === 0)
    await db
      .insertInto("user_role")
      .columns(["user_id", "role_id", "granted_by", "granted_at"])
      .expression(
        db
          .selectFrom("role")
          .select((select) => [
            select.val(user).as("user_id"),
            "id",
            select.val(given.granted_by).as("granted_by"),
            select.val(given.granted_at).as("granted_at"),
          ])
          .where("scope", "=", "tenant")
          .where("fixed", "=", true)
          .where("template", "=", otherwise),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  const ids = (await held.execute()).map(({ role_id: id }) => id);
  // The word follows the roles, and not the other way round.
  await sql`select set_config('countersign.roles_given', 'on', true)`.execute(db);
  await nameRole(tx, user, wordFor(await readRoles(tx, ids)));
  await sql`select set_config('countersign.roles_given', '', true)`.execute(db);
  publish(tx, sessionsTopic, { user });
  return gained.map(({ role_id: id }) => id);
}

/** The role that a member of the default group holds at every client; undefined for who is no member. */
export async function defaultRoleOf(tx: Tx, user: string): Promise<string | undefined> {
  const row = await tx
    .with<AccessTables>()
    .selectFrom("default_group")
    .select("role_id")
    .where("user_id", "=", user)
    .executeTakeFirst();
  return row?.role_id;
}

/** Puts an account into the default group with this role in place of the one before, its tier as it was; undefined: out of it. */
export async function setMappedDefault(tx: Tx, user: string, role: string | undefined): Promise<void> {
  const db = tx.with<AccessTables>();
  await sql`select pg_advisory_xact_lock(hashtextextended('countersign.default-group', 0))`.execute(db);
  if (role === undefined) await db.deleteFrom("default_group").where("user_id", "=", user).execute();
  else
    await db
      .insertInto("default_group")
      .values({ user_id: user, role_id: role, tier: null })
      .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ role_id: role }))
      .execute();
  await db
    .deleteFrom("client_access_role")
    .where("user_id", "=", user)
    .where("source", "=", "default-group")
    .execute();
  await sql`select default_group_gives(${user}::uuid, null, ${tx.actor.id})`.execute(db);
  publish(tx, sessionsTopic, { user });
}
