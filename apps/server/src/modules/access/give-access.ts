/** Places of users at clients, several in one save, and the default group. */
import type { Snapshot } from "@countersign/access";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { type ClientsTables, findClient } from "../clients/index.ts";
import { requireFreshOrKey, sessionsTopic } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { refuseMoreAtClient, refuseMoreEverywhere } from "./no-more-than-held.ts";
import { needRoles } from "./role-store.ts";

/** What is given: these roles to each of these users at each of these clients. */
export interface GivenAccess {
  readonly users: readonly string[];
  /** Slugs. */
  readonly clients: readonly string[];
  /** None takes the clients from the users. */
  readonly roles: readonly string[];
}

/**
 * Gives places; tells how many changed. `mayAt` says at which clients the giver may. Throws `reauthenticate`,
 * `not-found` for users and clients that the giver cannot know, `not-allowed` or `role-scope`.
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
    const users = await lockUsers(tx, given.users);
    let changed = 0;
    for (const slug of new Set(given.clients)) {
      const client = given.clients.length > 0 && giver.mayAt(slug) ? await findClient(tx, slug) : undefined;
      if (!client) throw new ProblemError("not-found", `There is no client ${slug}.`);
      for (const role of roles) refuseMoreAtClient(giver.snapshot, role, client.id);
      for (const user of users) {
        if (
          !(await writePlace(
            tx,
            user,
            client.id,
            roles.map(({ id }) => id),
          ))
        )
          continue;
        changed += 1;
        await recordAudit(tx, {
          event: "access.changed",
          actor,
          object: { kind: "user", id: user },
          client: slug,
          after: { roles: roles.map(({ name }) => name).join(", ") },
          outcome: "done",
        });
        publish(tx, sessionsTopic, { user });
      }
    }
    return changed;
  });
}

/** Lets users join or leave. Throws `reauthenticate`, `not-found`, `not-allowed` or `role-scope`. */
export async function setDefaultGroup(
  ctx: ServerContext,
  actor: Actor,
  giver: Snapshot,
  asked: { readonly users: readonly string[]; readonly role: string | null },
): Promise<number> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<AccessTables>();
    const [role] = asked.role === null ? [] : await needRoles(tx, [asked.role], "client");
    if (role) refuseMoreEverywhere(giver, role);
    const users = await lockUsers(tx, asked.users);
    let changed = 0;
    for (const user of users) {
      if (!(await writeMember(tx, user, role?.id))) continue;
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
async function writeMember(tx: Tx, user: string, role: string | undefined): Promise<boolean> {
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
    .values({ user_id: user, role_id: role, tier: null })
    .onConflict((conflict) =>
      conflict.column("user_id").doUpdateSet({ role_id: role }).where("default_group.role_id", "!=", role),
    )
    .returning("user_id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether anything changed. What stays keeps its source; what is new was given by hand. */
async function writePlace(tx: Tx, user: string, client: number, roles: readonly string[]): Promise<boolean> {
  const db = tx.with<AccessTables>();
  const held = await db
    .selectFrom("client_access_role")
    .select("role_id")
    .where("user_id", "=", user)
    .where("at_client", "=", client)
    .execute();
  const before = new Set(held.map(({ role_id: id }) => id));
  if (before.size === roles.length && roles.every((id) => before.has(id))) return false;
  if (roles.length === 0) {
    await db
      .deleteFrom("client_access")
      .where("user_id", "=", user)
      .where("at_client", "=", client)
      .execute();
    return true;
  }
  await db
    .insertInto("client_access")
    .values({ user_id: user, at_client: client, tier: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
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

/** The users, in the one order in which everybody locks several. Throws `not-found`. */
async function lockUsers(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const wanted = [...new Set(ids)];
  const { rows } = await sql<{ id: string }>`select id from user_account where id = any(${wanted}::uuid[])
    order by id for no key update`.execute(tx.with<ClientsTables>());
  if (rows.length !== wanted.length) throw new ProblemError("not-found", "One of these users is not there.");
  return rows.map(({ id }) => id);
}
