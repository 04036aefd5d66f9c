/** Tokens: sessions (`cst_`), as cookie or bearer token, and API keys (`csk_`). Looked up at each request, so that revocation is at once. */
import { PERMISSION_IDS, type Permission } from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import type { Authentication, Credentials } from "../../platform/http/authentication.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { secretHash } from "./secret-token.ts";
import { sessionIdleSeconds } from "./start-session.ts";

/** How stale "last used" may become before it is written again. */
const touchEverySeconds = 60;

/** Whose token it is; undefined for unknown, expired, revoked ones and for those of accounts that are not active. */
export async function authenticateCaller(
  ctx: ServerContext,
  credentials: Credentials,
): Promise<Authentication | undefined> {
  if (credentials.token.startsWith("cst_")) return bySession(ctx, credentials);
  if (credentials.token.startsWith("csk_") && credentials.by === "bearer") return byKey(ctx, credentials);
  return undefined;
}

async function bySession(ctx: ServerContext, { token, by, address }: Credentials) {
  const db = ctx.db.$extendTables<IdentityTables>();
  const now = ctx.clock.seconds();
  const found = await db
    .selectFrom("user_session as session")
    .innerJoin("user_account as user", "user.id", "session.user_id")
    .select(["session.id as via", "session.last_used_at", "user.id", "user.name", "user.role"])
    .where("session.secret_hash", "=", secretHash(token))
    .where("session.kind", "=", by)
    .where("session.expires_at", ">", now)
    .where("session.last_used_at", ">", now - sessionIdleSeconds)
    .where("user.state", "=", "active")
    .executeTakeFirst();
  if (!found) return undefined;
  if (found.last_used_at + touchEverySeconds <= now)
    await db.updateTable("user_session").set({ last_used_at: now }).where("id", "=", found.via).execute();
  const { id, name, role, via } = found;
  return {
    actor: { kind: "user", id, name, role, via, address },
    principal: { role, disabled: false },
  } as const satisfies Authentication;
}

async function byKey(ctx: ServerContext, { token, address }: Credentials) {
  const db = ctx.db.$extendTables<IdentityTables>();
  const now = ctx.clock.seconds();
  const found = await db
    .selectFrom("api_key as key")
    .innerJoin("user_account as user", "user.id", "key.user_id")
    .select(["key.id as via", "key.last_used_at", "key.permissions", "user.id", "user.name", "user.role"])
    .where("key.secret_hash", "=", secretHash(token))
    .where("key.revoked_at", "is", null)
    .where((where) => where.or([where("key.expires_at", "is", null), where("key.expires_at", ">", now)]))
    .where("user.state", "=", "active")
    .executeTakeFirst();
  if (!found) return undefined;
  if ((found.last_used_at ?? 0) + touchEverySeconds <= now)
    await db.updateTable("api_key").set({ last_used_at: now }).where("id", "=", found.via).execute();
  const { id, name, role, via, permissions } = found;
  return {
    actor: { kind: "key", id, name, role, via, address },
    principal: {
      role,
      disabled: false,
      ...(permissions === null ? {} : { limitedTo: knownPermissions(permissions) }),
    },
  } as const satisfies Authentication;
}

/** Permissions that a later release dropped simply do not count. */
function knownPermissions(names: readonly string[]): ReadonlySet<Permission> {
  return new Set(PERMISSION_IDS.filter((id) => names.includes(id)));
}
