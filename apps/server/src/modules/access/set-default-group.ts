/** The default group: who has every client, those to come too. */
import type { Snapshot } from "@countersign/access";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey, sessionsTopic } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { refuseHigherTier, refuseTierNotOffered } from "./given-tier.ts";
import { lockUsers } from "./lock-users.ts";
import { refuseMoreEverywhere } from "./no-more-than-held.ts";
import { needRoles } from "./role-store.ts";

/** Lets users join or leave. Throws as `giveAccess`. */
export async function setDefaultGroup(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  asked: {
    readonly users: readonly string[];
    readonly role: string | null;
    readonly tier?: number | null | undefined;
  },
): Promise<number> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<AccessTables>();
    const [role] = asked.role === null ? [] : await needRoles(tx, [asked.role], "client");
    if (role) refuseMoreEverywhere(giver, role);
    await refuseTierNotOffered(tx, asked.tier);
    refuseHigherTier(giver, asked.tier, "every");
    const users = await lockUsers(tx, asked.users);
    let changed = 0;
    for (const user of users) {
      if (!(await writeMember(tx, user, role?.id, asked.tier))) continue;
      changed += 1;
      if (role) await sql`select default_group_gives(${user}::uuid, null, ${actor.id})`.execute(db);
      await recordAudit(tx, {
        event: "default-group.changed",
        actor,
        object: { kind: "user", id: user },
        after: { role: role?.name },
        outcome: "done",
      });
      publish(tx, sessionsTopic, { user });
    }
    return changed;
  });
}

/** Whether anything changed. */
async function writeMember(
  tx: Tx,
  user: string,
  role: string | undefined,
  tier: number | null | undefined,
): Promise<boolean> {
  const db = tx.with<AccessTables>();
  if (role === undefined) {
    const { numDeletedRows } = await db
      .deleteFrom("default_group")
      .where("user_id", "=", user)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
  const row = await db
    .insertInto("default_group")
    .values({ user_id: user, role_id: role, tier: tier ?? null })
    .onConflict((conflict) =>
      conflict
        .column("user_id")
        .doUpdateSet({ role_id: role, ...(tier === undefined ? {} : { tier }) })
        .where(
          tier === undefined
            ? sql<boolean>`default_group.role_id <> ${role}`
            : sql<boolean>`default_group.role_id <> ${role} or default_group.tier is distinct from ${tier}`,
        ),
    )
    .returning("user_id")
    .executeTakeFirst();
  return row !== undefined;
}
