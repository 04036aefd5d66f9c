/**
 * Tokens: sessions (`cst_`), as cookie or bearer token, and API keys (`csk_`). Looked up at each request, so that
 * revocation is at once. Where the request only reads, what the last lookup gave is taken until the same lookup, made in
 * one turn with what is read, has given it again: see docs/decisions/0018-callers-are-confirmed.md.
 */
import {
  isInRange,
  type KeyLimits,
  limitedBy,
  PERMISSION_IDS,
  type Permission,
  type Role,
  type Snapshot,
} from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import { type Asked, type LookedUp, lookUp } from "../../platform/database/index.ts";
import type { Authentication, Credentials } from "../../platform/http/authentication.ts";
import { perServer } from "../../platform/per-server.ts";
import { UnconfirmedCaller } from "../../platform/unconfirmed-caller.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { keyOwes, type OwedOrNot, sessionOwes } from "./rules/session-debts.ts";
import { compiledSnapshot, keptSnapshot } from "./rights-of.ts";
import { secretHash } from "./secret-token.ts";

/** How stale "last used" may become before it is written again. */
const touchEverySeconds = 60;
/** So many tokens are remembered, by their hash; beyond it the one that was looked up longest ago is forgotten. */
const mostRemembered = 2000;

/** What a lookup gives. */
interface FoundCaller {
  /** Id of the session or key. */
  readonly via: string;
  readonly last_used_at: number;
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Moves with whatever changes the account's rights. */
  readonly rights_version: number;
  /** What a key is limited to. */
  readonly permissions: readonly string[] | null;
  readonly owes: OwedOrNot;
  readonly clients: readonly number[] | null;
  readonly addresses: readonly string[] | null;
}

/** One way in. Parameters: hash of the token, how it came, and now. */
interface WayIn {
  readonly kind: "user" | "key";
  readonly table: "user_session" | "api_key";
  readonly text: string;
  readonly values: (hash: Uint8Array, credentials: Credentials, now: number) => readonly unknown[];
}

const bySession: WayIn = {
  kind: "user",
  table: "user_session",
  text: `select session.id as via, session.last_used_at, account.id, account.name, account.role,
    account.rights_version, null as permissions, null as clients, null as addresses, ${sessionOwes("$3")} as owes
    from user_session session join user_account account on account.id = session.user_id cross join sign_in_rules rules
    where session.secret_hash = $1 and session.kind = $2 and session.expires_at > $3
    and session.created_at + rules.session_longest_seconds > $3
    and session.last_used_at + rules.session_idle_seconds > $3 and account.state = 'active'`,
  values: (hash, { by }, now) => [hash, by, now],
};

const byKey: WayIn = {
  kind: "key",
  table: "api_key",
  text: `select key.id as via, coalesce(key.last_used_at, 0) as last_used_at, account.id, account.name, account.role,
    account.rights_version, key.permissions, key.clients, key.addresses, ${keyOwes("$2")} as owes
    from api_key key join user_account account on account.id = key.user_id cross join sign_in_rules rules
    where key.secret_hash = $1 and key.revoked_at is null and (key.expires_at is null or key.expires_at > $2)
    and account.state = 'active'`,
  values: (hash, _, now) => [hash, now],
};

/** By hash of the token and how it came: whose it was when it was last looked up. Never an answer by itself. */
const rememberedBy = perServer(() => new Map<string, FoundCaller>());

/** Whose token it is; undefined for unknown, expired, revoked ones and for those of accounts that are not active. */
export async function authenticateCaller(
  ctx: ServerContext,
  credentials: Credentials,
): Promise<Authentication | undefined> {
  const { token, by, address, mayWait = false } = credentials;
  const way = token.startsWith("cst_") ? bySession : byKey;
  if (way === byKey && !(token.startsWith("csk_") && by === "bearer")) return undefined;
  const now = ctx.clock.seconds();
  const hash = secretHash(token);
  const asked = { text: way.text, values: way.values(hash, credentials, now) };
  const remembered = rememberedBy(ctx);
  const place = `${by} ${hash.toString("latin1")}`;
  const known = remembered.get(place);
  if (mayWait && known && known.last_used_at + touchEverySeconds > now) {
    const snapshot = keptSnapshot(ctx, known.id, known.rights_version);
    const isAsBefore = ([row]: readonly LookedUp[]) => row !== undefined && isSame(known, foundIn(row));
    if (snapshot)
      return authentication(way, known, snapshot, address, new UnconfirmedCaller(ctx.db, asked, isAsBefore));
  }
  const found = await findAndTouch(ctx, way, asked, { now, address });
  remembered.delete(place);
  if (!found) return undefined;
  const kept = keptSnapshot(ctx, found.id, found.rights_version);
  const rights = kept
    ? { version: found.rights_version, snapshot: kept }
    : await compiledSnapshot(ctx, found.id);
  if (!rights) return undefined;
  const caller = { ...found, rights_version: rights.version };
  remembered.set(place, caller);
  const [oldest] = remembered.keys();
  if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
  return authentication(way, caller, rights.snapshot, address);
}

async function findAndTouch(
  ctx: ServerContext,
  { table }: WayIn,
  asked: Asked,
  { now, address }: { readonly now: number; readonly address: string },
): Promise<FoundCaller | undefined> {
  const [row] = await lookUp(ctx.db, asked);
  if (!row) return undefined;
  const found = foundIn(row);
  if (found.last_used_at + touchEverySeconds > now) return found;
  // From where it may not be used it was not: its owner would take it for a use of theirs.
  if (!isFromItsPlace(found, address)) return found;
  const db = ctx.db.$extendTables<IdentityTables>();
  const place = table === "api_key" ? { last_used_from: address.slice(0, 50) } : {};
  await db
    .updateTable(table)
    .set({ last_used_at: now, ...place })
    .where("id", "=", found.via)
    .execute();
  return { ...found, last_used_at: now };
}

/** Of a key with named addresses: whether it comes from one of them. */
function isFromItsPlace({ addresses }: Pick<FoundCaller, "addresses">, address: string): boolean {
  return addresses?.some((range) => isInRange(address, range)) ?? true;
}

/** The lookups above give exactly these columns. */
function foundIn(row: LookedUp): FoundCaller {
  return row as unknown as FoundCaller;
}

/** Whether two lookups say the same of a caller. When it was last used is no matter. */
function isSame(one: FoundCaller, other: FoundCaller): boolean {
  return (
    one.via === other.via &&
    one.id === other.id &&
    one.name === other.name &&
    one.role === other.role &&
    one.owes === other.owes &&
    one.rights_version === other.rights_version &&
    isSameLimit(one.permissions, other.permissions) &&
    isSameLimit(one.clients, other.clients) &&
    isSameLimit(one.addresses, other.addresses)
  );
}

function isSameLimit(one: readonly unknown[] | null, other: readonly unknown[] | null): boolean {
  return (one === null) === (other === null) && String(one) === String(other);
}

/** Undefined for a key that is used from elsewhere than it may be: it is worth nothing there. */
function authentication(
  { kind }: WayIn,
  { id, name, role, via, rights_version: rights, permissions, clients, addresses, owes }: FoundCaller,
  snapshot: Snapshot,
  address: string,
  unconfirmed?: UnconfirmedCaller,
): Authentication | undefined {
  if (!isFromItsPlace({ addresses }, address)) return undefined;
  const limits: KeyLimits = {
    ...(permissions === null ? {} : { permissions: knownPermissions(permissions) }),
    ...(clients === null ? {} : { clients: new Set(clients) }),
  };
  return {
    actor: { kind, id, name, role, via, rights, address, ...(unconfirmed ? { unconfirmed } : {}) },
    principal: kind === "key" ? limitedBy(snapshot, limits) : snapshot,
    ...(owes === null ? {} : { owes }),
  };
}

/** Permissions that a later release dropped simply do not count. */
function knownPermissions(names: readonly string[]): ReadonlySet<Permission> {
  return new Set(PERMISSION_IDS.filter((id) => names.includes(id)));
}
