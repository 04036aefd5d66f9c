/** Users as screens read them. */
import type { ListedUser, User } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { type CredentialChange, credentialChanges } from "./credential-events.ts";
import { factorsByUser } from "./factors.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { sessionIdleSeconds } from "./start-session.ts";
import { userView } from "./user.ts";

const shownChanges = 50;

/** All users, oldest first, with what administrators look after. */
export function listUsers(ctx: ServerContext): Promise<ListedUser[]> {
  return listedUsers(ctx);
}

/** One user, and the latest changes of how they sign in. Throws `not-found`. */
export async function showUser(
  ctx: ServerContext,
  id: string,
): Promise<{ user: ListedUser; credential_events: CredentialChange[] }> {
  const [user] = await listedUsers(ctx, id);
  if (!user) throw new ProblemError("not-found");
  const changes = await credentialChanges(ctx.db.$extendTables<IdentityTables>(), id, shownChanges);
  return { user, credential_events: changes };
}

async function listedUsers(ctx: ServerContext, only?: string): Promise<ListedUser[]> {
  const db = ctx.db.$extendTables<IdentityTables>();
  const now = ctx.clock.seconds();
  const rows = await db
    .selectFrom("user_account as user")
    .selectAll("user")
    .select((select) => [
      select
        .selectFrom("credential_event")
        .select(({ fn }) => fn.max("at").as("at"))
        .whereRef("user_id", "=", "user.id")
        .as("changed_at"),
      select
        .selectFrom("user_session")
        .select(({ fn }) => fn.max("last_used_at").as("at"))
        .whereRef("user_id", "=", "user.id")
        .as("last_seen_at"),
      select
        .selectFrom("user_session")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .whereRef("user_id", "=", "user.id")
        .where("expires_at", ">", now)
        .where("last_used_at", ">", now - sessionIdleSeconds)
        .as("sessions"),
      select
        .selectFrom("user_invitation")
        .select(({ fn }) => fn.max("expires_at").as("at"))
        .whereRef("user_id", "=", "user.id")
        .where("used_at", "is", null)
        .where("expires_at", ">", now)
        .as("invitation_expires_at"),
    ])
    .$if(only !== undefined, (query) => query.where("user.id", "=", only ?? ""))
    .orderBy("user.created_at")
    .orderBy("user.id")
    .execute();
  const factors = await factorsByUser(db, only);
  return rows.map((row) => {
    const own = factors.get(row.id);
    return {
      ...userView(row),
      factors: {
        totp: (own?.totpAt ?? null) !== null,
        passkeys: own?.passkeys ?? 0,
        recovery_codes_left: own?.recoveryCodesLeft ?? 0,
        changed_at: row.changed_at,
      },
      sessions: row.sessions ?? 0,
      last_seen_at: row.last_seen_at,
      invitation_expires_at: row.invitation_expires_at,
    };
  });
}

/** One user. Throws `not-found`. */
export async function findUser(ctx: ServerContext, id: string): Promise<User> {
  const row = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_account")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new ProblemError("not-found");
  return userView(row);
}

/** How many people can act as administrator now. */
export async function countAdministrators(ctx: ServerContext): Promise<number> {
  const { count } = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_account")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("role", "=", "administrator")
    .where("state", "=", "active")
    .executeTakeFirstOrThrow();
  return count;
}
