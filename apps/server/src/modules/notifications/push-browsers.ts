/** Browsers in which somebody is told by push. Address and keys are sealed: whoever has them can write to that browser. */
import { createHash, randomUUID } from "node:crypto";
import { type Selectable, sql } from "kysely";
import { z } from "zod";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { urlProblem } from "../../platform/outbound/judged-request.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { arePushKeys, type PushKeys } from "../../platform/web-push/encrypt-push.ts";
import { recordAudit } from "../audit/index.ts";
import { personOf, requireFresh } from "../identity/index.ts";
import type { NotificationTables, PushBrowserTable } from "./notification-tables.ts";
import { pushKey } from "./push-key.ts";

type Row = Selectable<PushBrowserTable>;

/** A browser, opened for sending. */
export interface OpenBrowser {
  readonly endpoint: string;
  readonly keys: PushKeys;
}

const MOST_OF_ONE = 10;
const purpose = "push-browser";
/** What is sealed, so that reading it back is checked. */
const parts = z.object({ endpoint: z.string(), p256dh: z.string(), auth: z.string() });

/** One's own, and the key that a browser subscribes to. */
export function describeBrowsers(ctx: ServerContext, actor: Actor) {
  return inTransaction(ctx, actor, async (tx) => {
    const { publicKey } = await pushKey(ctx, tx);
    const rows = await ownBrowsers(tx);
    return { public_key: publicKey, browsers: rows.map(shown) };
  });
}

/**
 * Adds the browser that asks. One that was told for another account is told for this one from now on. Throws
 * `reauthenticate`, `push-address` or `too-many-browsers`, and `not-allowed` for API keys.
 */
export async function addBrowser(
  ctx: ServerContext,
  actor: Actor,
  wanted: z.infer<typeof parts> & { readonly name: string },
) {
  await requireFresh(ctx, actor);
  const { name, endpoint, p256dh, auth } = wanted;
  const url = URL.parse(endpoint);
  const problem = url ? urlProblem(url, ctx.config.pushPrivate) : "it is no address";
  if (!url || problem !== undefined) throw new ProblemError("push-address", `Not taken: ${problem}.`);
  if (!arePushKeys(keysOf(wanted)))
    throw new ProblemError("push-address", "Not taken: its keys are not those of a browser.");
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<NotificationTables>();
    const endpointHash = createHash("sha256").update(endpoint).digest("hex");
    // Whoever adds many at once is counted one after another.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`push ${actor.id}`}, 0))`.execute(db);
    await db.deleteFrom("push_browser").where("endpoint_hash", "=", endpointHash).execute();
    if ((await ownBrowsers(tx)).length >= MOST_OF_ONE) throw new ProblemError("too-many-browsers");
    const id = randomUUID();
    const row: Row = {
      id,
      user_id: actor.id,
      name,
      host: url.host,
      endpoint_hash: endpointHash,
      sealed: ctx.secrets.seal(purpose, id, Buffer.from(JSON.stringify({ endpoint, p256dh, auth }))),
      created_at: tx.now,
    };
    await db.insertInto("push_browser").values(row).execute();
    await recordAudit(tx, {
      event: "push-browser.added",
      actor,
      object: { kind: "user", id: actor.id },
      after: { name, host: url.host },
      outcome: "done",
    });
    return shown(row);
  });
}

/** Tells one of one's own no more. Throws `not-found`. */
export async function removeBrowser(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  personOf(actor);
  await inTransaction(ctx, actor, async (tx) => {
    const row = await tx
      .with<NotificationTables>()
      .deleteFrom("push_browser")
      .where("id", "=", id)
      .where("user_id", "=", actor.id)
      .returning(["name", "host"])
      .executeTakeFirst();
    if (!row) throw new ProblemError("not-found");
    const object = { kind: "user", id: actor.id };
    await recordAudit(tx, { event: "push-browser.removed", actor, object, before: row, outcome: "done" });
  });
}

/** Forgets one that its push service does not know any more. */
export async function forgetBrowser(tx: Tx, id: string): Promise<void> {
  await tx.with<NotificationTables>().deleteFrom("push_browser").where("id", "=", id).execute();
}

/** One of somebody's, or of whomever, opened for sending; undefined where it is gone. */
export async function openBrowser(
  ctx: ServerContext,
  tx: Tx,
  id: string,
  owner?: string,
): Promise<OpenBrowser | undefined> {
  const row = await tx
    .with<NotificationTables>()
    .selectFrom("push_browser")
    .select("sealed")
    .where("id", "=", id)
    .$if(owner !== undefined, (of) => of.where("user_id", "=", owner ?? ""))
    .executeTakeFirst();
  const opened = row && ctx.secrets.open(purpose, id, row.sealed);
  if (!opened) return undefined;
  const sealed = parts.parse(JSON.parse(Buffer.from(opened).toString("utf8")));
  return { endpoint: sealed.endpoint, keys: keysOf(sealed) };
}

function ownBrowsers(tx: Tx): Promise<Row[]> {
  return tx
    .with<NotificationTables>()
    .selectFrom("push_browser")
    .selectAll()
    .where("user_id", "=", tx.actor.id)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

function keysOf({ p256dh, auth }: { readonly p256dh: string; readonly auth: string }): PushKeys {
  return { p256dh: Buffer.from(p256dh, "base64url"), auth: Buffer.from(auth, "base64url") };
}

function shown({ id, name, host, endpoint_hash, created_at }: Row) {
  return { id, name, host, endpoint_hash, created_at };
}
