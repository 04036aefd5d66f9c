/** Places of users at clients, several in one save. */
import type { Snapshot } from "@countersign/access";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findClient } from "../clients/index.ts";
import { requireFreshOrKey, sessionsTopic } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { refuseHigherTier, refuseTierNotOffered } from "./given-tier.ts";
import { lockUsers } from "./lock-users.ts";
import { refuseMoreAtClient } from "./no-more-than-held.ts";
import { needRoles } from "./role-store.ts";

/** What is given: these roles to each of these users at each of these clients. */
export interface GivenAccess {
  readonly users: readonly string[];
  /** Slugs. */
  readonly clients: readonly string[];
  /** None takes the clients from the users. */
  readonly roles: readonly string[];
  /** Null: the lowest. Undefined: as it is. */
  readonly tier?: number | null | undefined;
}

/**
 * Gives places; tells how many changed. `mayAt` says at which clients the giver may. Throws `reauthenticate`,
 * `not-found` for users and clients that the giver cannot know, `not-allowed`, `role-scope`, `tiers-off` or `tier-not-offered`.
 */
export async function giveAccess(
  ctx: ServerContext,
  actor: Actor,
  giver: { readonly snapshot: Snapshot; readonly mayAt: (client: string) => boolean },
  given: GivenAccess,
): Promise<number> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const roles = await needRoles(tx, given.roles, "client");
    await refuseTierNotOffered(tx, given.tier);
    const users = await lockUsers(tx, given.users);
    let changed = 0;
    for (const slug of new Set(given.clients)) {
      const client = given.clients.length > 0 && giver.mayAt(slug) ? await findClient(tx, slug) : undefined;
      if (!client) throw new ProblemError("not-found", `There is no client ${slug}.`);
      for (const role of roles) refuseMoreAtClient(giver.snapshot, role, client.id);
      refuseHigherTier(giver.snapshot, given.tier, client.id);
      const ids = roles.map(({ id }) => id);
      for (const user of users) {
        if (!(await writePlace(tx, user, client.id, ids, given.tier))) continue;
        changed += 1;
        await recordAudit(tx, {
          event: "access.changed",
          actor,
          object: { kind: "user", id: user },
          client: slug,
          after: {
            roles: roles.map(({ name }) => name).join(", "),
            ...(given.tier === undefined ? {} : { tier: given.tier ?? "lowest" }),
          },
          outcome: "done",
        });
        publish(tx, sessionsTopic, { user });
      }
    }
    return changed;
  });
}

/** Whether anything changed. What stays keeps its source; what is new was given by hand. */
async function writePlace(
  tx: Tx,
  user: string,
  client: number,
  roles: readonly string[],
  tier: number | null | undefined,
): Promise<boolean> {
  const db = tx.with<AccessTables>();
  const held = await db
    .selectFrom("client_access_role")
    .select("role_id")
    .where("user_id", "=", user)
    .where("at_client", "=", client)
    .execute();
  const before = new Set(held.map(({ role_id: id }) => id));
  const isSame = before.size === roles.length && roles.every((id) => before.has(id));
  if (isSame && (tier === undefined || roles.length === 0)) return false;
  if (roles.length === 0) {
    await db
      .deleteFrom("client_access")
      .where("user_id", "=", user)
      .where("at_client", "=", client)
      .execute();
    return true;
  }
  const isMoved = await writePlaceTier(tx, user, client, tier);
  if (isSame) return isMoved;
  await db
    .deleteFrom("client_access_role")
    .where("user_id", "=", user)
    .where("at_client", "=", client)
    .where("role_id", "not in", [...roles])
    .execute();
  const added = roles
    .filter((id) => !before.has(id))
    .map((id) => ({
      user_id: user,
      at_client: client,
      role_id: id,
      source: "manual" as const,
      granted_by: tx.actor.id,
      granted_at: tx.now,
    }));
  if (added.length > 0) await db.insertInto("client_access_role").values(added).execute();
  return true;
}

/** Makes the place, or moves its tier where one is given; tells whether it did. */
async function writePlaceTier(
  tx: Tx,
  user: string,
  client: number,
  tier: number | null | undefined,
): Promise<boolean> {
  const row = await tx
    .with<AccessTables>()
    .insertInto("client_access")
    .values({ user_id: user, at_client: client, tier: tier ?? null })
    .onConflict((conflict) =>
      tier === undefined
        ? conflict.doNothing()
        : conflict
            .columns(["user_id", "at_client"])
            .doUpdateSet({ tier })
            .where(sql<boolean>`client_access.tier is distinct from ${tier}`),
    )
    .returning("user_id")
    .executeTakeFirst();
  return row !== undefined;
}
