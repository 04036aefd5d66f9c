/** Which roles of the installation somebody holds, within a transaction: what every way of giving and taking them goes through. */
import type { Role, Snapshot } from "@countersign/access";
import type { AccessRole } from "@countersign/api";
import { sql } from "kysely";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { isLastAdministrator, nameRole, sessionsTopic } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { startAreas, writeAreas } from "./areas-held.ts";
import { refuseMoreEverywhere } from "./no-more-than-held.ts";
import { needRoles } from "./role-store.ts";
import { refuseWithoutRole } from "./without-role.ts";

/**
 * Gives what `wanted` makes of the roles that are held, and tells whether that changed anything. Throws `not-found`,
 * `not-allowed`, `role-scope`, `one-msp-role`, `last-administrator` or `without-role`.
 */
export async function writeRoles(
  tx: Tx,
  giver: Snapshot,
  user: string,
  wanted: (held: readonly string[]) => readonly string[],
): Promise<boolean> {
  const isLast = await isLastAdministrator(tx, user);
  const { name } = await lockUser(tx, user);
  const db = tx.with<AccessTables>();
  const held = await db.selectFrom("user_role").select("role_id").where("user_id", "=", user).execute();
  const before = new Set(held.map(({ role_id: id }) => id));
  const roles = await needRoles(tx, wanted([...before]), "tenant");
  for (const role of roles) if (!before.has(role.id)) refuseMoreEverywhere(giver, role);
  const msp = roles.filter(({ template }) => template.startsWith("msp-"));
  if (msp.length > 1)
    throw new ProblemError(
      "one-msp-role",
      `${name} would have ${msp.map((role) => role.name).join(" and ")}.`,
    );
  if (before.size === roles.length && roles.every(({ id }) => before.has(id))) return false;
  const word = wordFor(roles);
  if (isLast && word !== "administrator")
    throw new ProblemError("last-administrator", "Make somebody else administrator first.");
  await db.deleteFrom("user_role").where("user_id", "=", user).execute();
  const rows = roles.map(({ id }) => ({
    user_id: user,
    role_id: id,
    granted_by: tx.actor.id,
    granted_at: tx.now,
  }));
  if (rows.length > 0) await db.insertInto("user_role").values(rows).execute();
  await sql`select set_config('countersign.roles_given', 'on', true)`.execute(db);
  await nameRole(tx, user, word);
  // Who stays what they were keeps what was opened and closed for them.
  if (!(msp[0] && before.has(msp[0].id))) await writeAreas(tx, giver, user, startAreas(msp[0]));
  await refuseWithoutRole(tx);
  await recordAudit(tx, {
    event: "user.roles-set",
    actor: tx.actor,
    object: { kind: "user", id: user },
    before: { roles: [...before].toSorted().join(" ") },
    after: {
      roles: roles
        .map(({ id }) => id)
        .toSorted()
        .join(" "),
      names: roles.map((role) => role.name).join(", "),
    },
    outcome: "done",
  });
  publish(tx, sessionsTopic, { user });
  return true;
}

/** Whoever changes one account's roles waits for whoever does so too. Throws `not-found`. */
export async function lockUser(tx: Tx, user: string): Promise<{ readonly name: string }> {
  const { rows } = await sql<{
    name: string;
  }>`select name from user_account where id = ${user} for update`.execute(tx.with<object>());
  const [account] = rows;
  if (!account) throw new ProblemError("not-found");
  return account;
}

/** The word that stands at the account for these roles: it opens nothing that they do not give. */
export function wordFor(roles: readonly AccessRole[]): Role {
  if (
    roles.some(({ fixed, template }) => fixed && (template === "administrator" || template === "msp-admin"))
  )
    return "administrator";
  return roles.every(({ template }) => template === "analyst") ? "analyst" : "standard";
}
