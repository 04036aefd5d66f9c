/** Roles of the installation that somebody holds, and, of MSP Managers and Supporters, how far areas are open. */
import type { AreaSettings, Role, Snapshot } from "@countersign/access";
import type { AccessRole } from "@countersign/api";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { isLastAdministrator, nameRole, requireFreshOrKey, sessionsTopic } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { startAreas, writeAreas } from "./areas-held.ts";
import { refuseMoreEverywhere } from "./no-more-than-held.ts";
import { needRoles } from "./role-store.ts";
import { refuseWithoutRole } from "./without-role.ts";

/** Gives these roles and no others. Throws `reauthenticate`, `not-found`, `not-allowed`, `role-scope`, `one-msp-role`, `last-administrator` or `without-role`. */
export async function setRoles(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  user: string,
  ids: readonly string[],
): Promise<boolean> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const isLast = await isLastAdministrator(tx, user);
    await lockUser(tx, user);
    const db = tx.with<AccessTables>();
    const roles = await needRoles(tx, ids, "tenant");
    const held = await db.selectFrom("user_role").select("role_id").where("user_id", "=", user).execute();
    const before = new Set(held.map(({ role_id: id }) => id));
    for (const role of roles) if (!before.has(role.id)) refuseMoreEverywhere(giver, role);
    const msp = roles.filter(({ template }) => template.startsWith("msp-"));
    if (msp.length > 1) throw new ProblemError("one-msp-role", msp.map(({ name }) => name).join(", "));
    const word = wordFor(roles);
    if (isLast && word !== "administrator")
      throw new ProblemError("last-administrator", "Make somebody else administrator first.");
    if (before.size === roles.length && roles.every(({ id }) => before.has(id))) return false;
    await db.deleteFrom("user_role").where("user_id", "=", user).execute();
    await db
      .insertInto("user_role")
      .values(
        roles.map(({ id }) => ({ user_id: user, role_id: id, granted_by: actor.id, granted_at: tx.now })),
      )
      .execute();
    await sql`select set_config('countersign.roles_given', 'on', true)`.execute(db);
    await nameRole(tx, user, word);
    // Who stays what they were keeps what was opened and closed for them.
    if (!(msp[0] && before.has(msp[0].id))) await writeAreas(tx, giver, user, startAreas(msp[0]));
    await refuseWithoutRole(tx);
    await recordAudit(tx, {
      event: "user.roles-set",
      actor,
      object: { kind: "user", id: user },
      before: { roles: [...before].toSorted().join(" ") },
      after: {
        roles: roles
          .map(({ id }) => id)
          .toSorted()
          .join(" "),
        names: roles.map(({ name }) => name).join(", "),
      },
      outcome: "done",
    });
    publish(tx, sessionsTopic, { user });
    return true;
  });
}

/** Opens and closes areas. Throws `reauthenticate`, `not-found`, `not-allowed` or `no-areas`. */
export async function setAreas(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  user: string,
  areas: AreaSettings,
): Promise<void> {
  await requireFreshOrKey(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    await lockUser(tx, user);
    const db = tx.with<AccessTables>();
    const holder = await db
      .selectFrom("user_role")
      .innerJoin("role", "role.id", "user_role.role_id")
      .select("role.id")
      .where("user_id", "=", user)
      .where("template", "in", ["msp-manager", "msp-supporter"])
      .executeTakeFirst();
    if (!holder) throw new ProblemError("no-areas");
    const before = await writeAreas(tx, giver, user, areas);
    await recordAudit(tx, {
      event: "user.areas-set",
      actor,
      object: { kind: "user", id: user },
      before: { ...before },
      after: { ...areas },
      outcome: "done",
    });
    publish(tx, sessionsTopic, { user });
  });
}

/** The word that stands at the account for these roles: it opens nothing that they do not give. */
export function wordFor(roles: readonly AccessRole[]): Role {
  if (
    roles.some(({ fixed, template }) => fixed && (template === "administrator" || template === "msp-admin"))
  )
    return "administrator";
  return roles.every(({ template }) => template === "analyst") ? "analyst" : "standard";
}

/** Whoever changes one account's roles waits for whoever does so too. Throws `not-found`. */
async function lockUser(tx: Tx, user: string): Promise<void> {
  const { rows } = await sql`select from user_account where id = ${user} for update`.execute(
    tx.with<object>(),
  );
  if (rows.length === 0) throw new ProblemError("not-found");
}
