/** Roles of the installation that somebody holds, and, of MSP Managers and Supporters, how far areas are open. */
import type { AreaSettings, Snapshot } from "@countersign/access";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey, sessionsTopic } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { writeAreas } from "./areas-held.ts";
import { lockUser, writeRoles } from "./write-roles.ts";

/** Gives these roles and no others. Throws `reauthenticate` or what `writeRoles` throws. */
export async function setRoles(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  user: string,
  ids: readonly string[],
): Promise<boolean> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, (tx) => writeRoles(tx, giver, user, () => ids));
}

/** Gives one role to several users at once, to all of them or to none; tells how many changed. Throws as `setRoles`. */
export async function giveRole(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  id: string,
  { users, replace }: { readonly users: readonly string[]; readonly replace: boolean },
): Promise<number> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    let changed = 0;
    // In one order, so that two who do this do not wait for each other.
    for (const user of [...new Set(users)].toSorted()) {
      const isChanged = await writeRoles(tx, giver, user, (held) => (replace ? [id] : [...held, id]));
      if (isChanged) changed += 1;
    }
    return changed;
  });
}

/** Takes one role from one user; tells whether they held it. Throws as `setRoles`. */
export async function takeRole(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  id: string,
  user: string,
): Promise<boolean> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, (tx) =>
    writeRoles(tx, giver, user, (held) => held.filter((one) => one !== id)),
  );
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
