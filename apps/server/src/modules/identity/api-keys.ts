/** API keys of one's own: shown once, limited if one likes, never more than their owner may do. */
import { randomUUID } from "node:crypto";
import { PERMISSION_IDS, type Permission } from "@countersign/access";
import type { Selectable } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { ClientsTables } from "../clients/index.ts";
import { requireFresh } from "./fresh-session.ts";
import type { ApiKeyTable, IdentityTables } from "./identity-tables.ts";
import { CLIENT_PERMISSIONS, numbersOf, slugsByNumber } from "./key-clients.ts";
import { newSecret } from "./secret-token.ts";
import { sessionsTopic } from "./sessions-topic.ts";

type KeyRow = Selectable<ApiKeyTable>;

/** A key as the API shows it. */
interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly permissions: Permission[] | null;
  readonly addresses: string[] | null;
  readonly clients: string[] | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly last_used_from: string | null;
}

/**
 * Makes a key. One for some clients may do what applies at clients, unless more is named. Throws `not-allowed` when a key asks: a limited key could make itself an unlimited one. Throws `client-unknown`. Throws
 * `reauthenticate` too: a key outlives the session that made it, and whoever finds an open browser must not take one along.
 */
export async function createApiKey(
  ctx: ServerContext,
  actor: Actor,
  given: {
    readonly name: string;
    readonly permissions?: readonly Permission[] | undefined;
    readonly addresses?: readonly string[] | undefined;
    readonly clients?: readonly string[] | undefined;
    readonly expires_in_seconds?: number | undefined;
  },
): Promise<{ key: KeyView; secret: string }> {
  refuseKeys(actor);
  await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const made = newSecret("csk");
    const numbers = given.clients ? await numbersOf(tx, given.clients) : null;
    const may = given.permissions ?? (numbers ? CLIENT_PERMISSIONS : null);
    const row = await tx
      .with<IdentityTables>()
      .insertInto("api_key")
      .values({
        id: randomUUID(),
        user_id: actor.id,
        name: given.name,
        secret_hash: made.hash,
        prefix: made.prefix,
        permissions: may && [...may],
        clients: numbers,
        addresses: given.addresses ? [...given.addresses] : null,
        created_at: tx.now,
        expires_at: given.expires_in_seconds === undefined ? null : tx.now + given.expires_in_seconds,
        last_used_at: null,
        last_used_from: null,
        revoked_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const { name, prefix, permissions, addresses, expires_at } = row;
    const clients = given.clients ? [...new Set(given.clients)].toSorted() : null;
    await recordAudit(tx, {
      event: "key.created",
      actor,
      object: { kind: "key", id: row.id },
      after: { name, prefix, permissions, addresses, clients, expires_at },
      outcome: "done",
    });
    return { key: keyView(row, clients), secret: made.secret };
  });
}

/** The keys of the caller that are not revoked, newest first. */
export async function listApiKeys(ctx: ServerContext, actor: Actor): Promise<KeyView[]> {
  const rows = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("api_key")
    .selectAll()
    .where("user_id", "=", actor.id)
    .where("revoked_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(await keyViews(ctx, rows));
}

/** All keys that may still be used, each with its owner, for reviews. */
export async function keysOfEverybody(ctx: ServerContext): Promise<(KeyView & { user_id: string })[]> {
  const rows = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("api_key")
    .selectAll()
    .where("revoked_at", "is", null)
    .where((where) =>
      where.or([where("expires_at", "is", null), where("expires_at", ">", ctx.clock.seconds())]),
    )
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  const viewOf = await keyViews(ctx, rows);
  return rows.map((row) => ({ ...viewOf(row), user_id: row.user_id }));
}

/** Revokes a key of the caller's. Throws `not-found` for others' and for unknown ones alike. */
export async function revokeApiKey(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  refuseKeys(actor);
  await inTransaction(ctx, actor, async (tx) => {
    const revoked = await tx
      .with<IdentityTables>()
      .updateTable("api_key")
      .set({ revoked_at: tx.now })
      .where("id", "=", id)
      .where("user_id", "=", actor.id)
      .where("revoked_at", "is", null)
      .returning(["name", "prefix"])
      .executeTakeFirst();
    if (!revoked) throw new ProblemError("not-found");
    await recordAudit(tx, {
      event: "key.revoked",
      actor,
      object: { kind: "key", id },
      before: { name: revoked.name, prefix: revoked.prefix },
      outcome: "done",
    });
    publish(tx, sessionsTopic, { key: id });
  });
}

/** Revokes all keys of a user; gives how many. The transaction's own entry tells of it. */
export async function revokeKeysOf(tx: Tx, userId: string): Promise<number> {
  const revoked = await tx
    .with<IdentityTables>()
    .updateTable("api_key")
    .set({ revoked_at: tx.now })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .returning("id")
    .execute();
  for (const { id } of revoked) publish(tx, sessionsTopic, { key: id });
  return revoked.length;
}

function refuseKeys(actor: Actor): void {
  if (actor.kind === "key")
    throw new ProblemError("not-allowed", "An API key cannot make or revoke keys: sign in for that.");
}

async function keyViews(ctx: ServerContext, rows: readonly KeyRow[]): Promise<(row: KeyRow) => KeyView> {
  const isLimited = rows.some(({ clients }) => clients !== null);
  const slugsOf = isLimited ? await slugsByNumber(ctx.db.$extendTables<ClientsTables>()) : () => null;
  return (row) => keyView(row, slugsOf(row.clients));
}

function keyView(row: KeyRow, clients: string[] | null): KeyView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    permissions: row.permissions && PERMISSION_IDS.filter((id) => row.permissions?.includes(id)),
    addresses: row.addresses,
    clients,
    created_at: row.created_at,
    expires_at: row.expires_at,
    last_used_at: row.last_used_at,
    last_used_from: row.last_used_from,
  };
}
