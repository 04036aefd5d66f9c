/** Addresses that are told as well, such as a chat room's. The address and its key are sealed: either may be a secret. */
import { randomBytes, randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { urlProblem } from "../../platform/outbound/judged-request.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "../identity/index.ts";
import type { NotificationTables, WebhookTable } from "./notification-tables.ts";

/** In which form it is told. */
export type WebhookShape = WebhookTable["shape"];
type Row = Selectable<WebhookTable>;

/** An address with its key, opened for sending. */
export interface OpenWebhook {
  readonly id: string;
  readonly shape: WebhookShape;
  readonly url: string;
  readonly key: Uint8Array;
  readonly isPrivateAllowed: boolean;
}

const MOST = 20;
const KEY_BYTES = 32;
const urlPurpose = "webhook-url";
const keyPurpose = "webhook-key";

/** All of them, as screens see them. */
export function listWebhooks(ctx: ServerContext, actor: Actor) {
  return inTransaction(ctx, actor, async (tx) => {
    const rows = await tx
      .with<NotificationTables>()
      .selectFrom("webhook")
      .selectAll()
      .orderBy("name")
      .execute();
    return rows.map(shown);
  });
}

/** Adds one; the key that signs is shown this once. Throws `reauthenticate`, `webhook-address` or `too-many-webhooks`. */
export async function addWebhook(
  ctx: ServerContext,
  actor: Actor,
  wanted: {
    readonly name: string;
    readonly shape: WebhookShape;
    readonly url: string;
    readonly private_allowed: boolean;
  },
) {
  await requireFreshOrKey(ctx, actor);
  const url = URL.parse(wanted.url);
  const problem = url ? urlProblem(url, wanted.private_allowed) : "it is no address";
  if (!url || problem !== undefined) throw new ProblemError("webhook-address", `Not taken: ${problem}.`);
  const key = randomBytes(KEY_BYTES);
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<NotificationTables>();
    const { name, shape, private_allowed } = wanted;
    const known = await db.selectFrom("webhook").select("id").execute();
    if (known.length >= MOST) throw new ProblemError("too-many-webhooks");
    const id = randomUUID();
    const row: Row = {
      id,
      name,
      shape,
      host: url.host,
      sealed_url: ctx.secrets.seal(urlPurpose, id, Buffer.from(url.href)),
      sealed_secret: ctx.secrets.seal(keyPurpose, id, key),
      private_allowed,
      created_at: tx.now,
    };
    await db.insertInto("webhook").values(row).execute();
    const after = { name, shape, host: url.host, private_allowed };
    const object = { kind: "webhook", id };
    await recordAudit(tx, { event: "webhook.added", actor, object, after, outcome: "done" });
    return { webhook: shown(row), secret: `whsec_${key.toString("base64")}` };
  });
}

/** Removes one. Throws `reauthenticate` or `not-found`. */
export async function removeWebhook(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  await requireFreshOrKey(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const row = await tx
      .with<NotificationTables>()
      .deleteFrom("webhook")
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new ProblemError("not-found");
    const before = { name: row.name, shape: row.shape, host: row.host };
    const object = { kind: "webhook", id };
    await recordAudit(tx, { event: "webhook.removed", actor, object, before, outcome: "done" });
  });
}

/** One, opened for sending; undefined where it is gone. */
export async function openWebhook(ctx: ServerContext, tx: Tx, id: string): Promise<OpenWebhook | undefined> {
  const row = await tx
    .with<NotificationTables>()
    .selectFrom("webhook")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  const url = row && ctx.secrets.open(urlPurpose, id, row.sealed_url);
  const key = row && ctx.secrets.open(keyPurpose, id, row.sealed_secret);
  if (!row || !url || !key) return undefined;
  return {
    id,
    shape: row.shape,
    url: Buffer.from(url).toString("utf8"),
    key,
    isPrivateAllowed: row.private_allowed,
  };
}

function shown({ id, name, shape, host, private_allowed, created_at }: Row) {
  return { id, name, shape, host, private_allowed, created_at };
}
