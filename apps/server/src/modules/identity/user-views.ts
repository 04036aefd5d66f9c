/** Users as screens read them. */
import type { ListedUser, User } from "@countersign/api";
import { sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { type PageOrder, readPage, uuidForm } from "../../platform/read-page.ts";
import { type CredentialChange, credentialChanges } from "./credential-events.ts";
import { factorsByUser } from "./factors.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { readSignInRules } from "./rules/read-sign-in-rules.ts";
import { userView } from "./user.ts";

const shownChanges = 50;

/** What a list of users may be narrowed to. */
export interface UserFilter {
  /** Part of a name or address. */
  readonly q?: string | undefined;
  readonly role?: User["role"] | undefined;
  readonly state?: User["state"] | undefined;
  /** One of `orders`, with `-` before it the other way round; without it, oldest first. */
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  /** Without it, all of them. */
  readonly limit?: number | undefined;
}

const orders: Readonly<Record<string, PageOrder>> = {
  name: { by: sql<string>`lower("user".name)`, kind: "text" },
  since: { by: sql<number>`"user".created_at`, kind: "number" },
};
const key = { by: sql<string>`"user".id`, form: uuidForm } as const;

/** A page of users, with what administrators look after. */
export function listUsers(
  ctx: ServerContext,
  filter: UserFilter,
): Promise<{ users: ListedUser[]; next: string | null }> {
  return listedUsers(ctx, filter);
}

/** One user, and the latest changes of how they sign in. Throws `not-found`. */
export async function showUser(
  ctx: ServerContext,
  id: string,
): Promise<{ user: ListedUser; credential_events: CredentialChange[] }> {
  const {
    users: [user],
  } = await listedUsers(ctx, {}, id);
  if (!user) throw new ProblemError("not-found");
  const changes = await credentialChanges(ctx.db.$extendTables<IdentityTables>(), id, shownChanges);
  return { user, credential_events: changes };
}

async function listedUsers(
  ctx: ServerContext,
  { q, role, state, sort = "since", after, limit }: UserFilter,
  only?: string,
): Promise<{ users: ListedUser[]; next: string | null }> {
  const db = ctx.db.$extendTables<IdentityTables>();
  const now = ctx.clock.seconds();
  const { idleSeconds, longestSeconds } = await readSignInRules(db);
  let query = db
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
        .where("created_at", ">", now - longestSeconds)
        .where("last_used_at", ">", now - idleSeconds)
        .as("sessions"),
      select
        .selectFrom("user_invitation")
        .select(({ fn }) => fn.max("expires_at").as("at"))
        .whereRef("user_id", "=", "user.id")
        .where("used_at", "is", null)
        .where("expires_at", ">", now)
        .as("invitation_expires_at"),
      select
        .selectFrom("password_reset")
        .select("expires_at")
        .whereRef("user_id", "=", "user.id")
        .where("expires_at", ">", now)
        .as("password_reset_expires_at"),
    ])
    .$if(only !== undefined, (of) => of.where("user.id", "=", only ?? ""));
  if (role !== undefined) query = query.where("user.role", "=", role);
  if (state !== undefined) query = query.where("user.state", "=", state);
  if (q !== undefined)
    query = query.where(
      sql<boolean>`(position(lower(${q}) in lower("user".name)) > 0 or position(lower(${q}) in lower("user".email)) > 0)`,
    );
  const { rows, next } = await readPage(query, { sort, orders, key, after, limit });
  const factors = await factorsByUser(db, only);
  const users = rows.map((row) => {
    const own = factors.get(row.id);
    return {
      ...userView(row),
      provider: row.provider_id,
      factors: {
        totp: (own?.totpAt ?? null) !== null,
        passkeys: own?.passkeys ?? 0,
        recovery_codes_left: own?.recoveryCodesLeft ?? 0,
        changed_at: row.changed_at,
      },
      sessions: row.sessions ?? 0,
      last_seen_at: row.last_seen_at,
      invitation_expires_at: row.invitation_expires_at,
      password_reset_expires_at: row.password_reset_expires_at,
    };
  });
  return { users, next };
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
