/**
 * Mails to the owner of an account, of whom nothing is awaited: kept in the transaction in which something happened,
 * claimed by one server at a time, tried for a day. Quiet hours hold them back, and whoever wants no mail gets none, but for
 * what is urgent.
 */
import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { sendMail } from "../../platform/mail/send-mail.ts";
import type { StopWork } from "../../platform/module.ts";
import { perServer } from "../../platform/per-server.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { type AccountNotice, findUser, isAccount } from "../identity/index.ts";
import { mailServer } from "./mail-settings.ts";
import type { AccountNoticeTable, NotificationTables } from "./notification-tables.ts";
import { afterQuiet } from "./quiet-hours.ts";

const LOOK_MILLISECONDS = 5000;
/** Longer than any attempt takes: meanwhile no other server sends the same. */
const CLAIMED_SECONDS = 90;
const PAUSE_SECONDS = 300;
const GIVEN_UP_SECONDS = 86_400;
const actor = systemActor("tell-accounts");

type Row = Selectable<AccountNoticeTable>;

/** Keeps it; nothing where they want no mail, or the account is gone: what happened happens all the same. */
export async function keepNotice(
  tx: Tx,
  { user, subject, text, urgent = false }: AccountNotice,
): Promise<void> {
  if (!(await isAccount(tx, user))) return;
  const db = tx.with<NotificationTables>();
  const wants = await db
    .selectFrom("telling_preference")
    .selectAll()
    .where("user_id", "=", user)
    .executeTakeFirst();
  if (wants?.mail === false && !urgent) return;
  const { quiet_from: from, quiet_until: until, zone = "UTC" } = wants ?? {};
  const quiet = typeof from === "number" && typeof until === "number" ? { from, until, zone } : undefined;
  await db
    .insertInto("account_notice")
    .values({
      id: randomUUID(),
      user_id: user,
      subject,
      body: text,
      created_at: tx.now,
      next_at: urgent ? tx.now : afterQuiet(quiet, tx.now),
    })
    .execute();
}

/** Sends what is due; ends at the first that is not taken. Without a mail server everything waits its day. */
export async function sendNotices(ctx: ServerContext): Promise<void> {
  for (;;) {
    const claimed = await inTransaction(ctx, actor, async (tx) => {
      const row = await claimNotice(tx);
      return row && { row, server: await mailServer(ctx, tx) };
    });
    if (!claimed) return;
    const { row, server } = claimed;
    // An account that is gone or disabled is told nothing more.
    const user = await findUser(ctx, row.user_id).catch(() => undefined);
    if (user?.state !== "active") {
      await settle(ctx, row, "given-up");
      continue;
    }
    const sent = server
      ? await sendMail(server, {
          messageId: `<${row.id}@${server.from.slice(server.from.lastIndexOf("@") + 1)}>`,
          to: user.email,
          subject: row.subject,
          text: row.body,
        })
      : undefined;
    if (sent?.ok) await settle(ctx, row, "sent");
    else if ((sent && !sent.ok && sent.isFinal) || ctx.clock.seconds() - row.created_at >= GIVEN_UP_SECONDS)
      await settle(ctx, row, "given-up");
    else {
      await settle(ctx, row, "waiting");
      return;
    }
  }
}

async function claimNotice(tx: Tx): Promise<Row | undefined> {
  const db = tx.with<NotificationTables>();
  const row = await db
    .selectFrom("account_notice")
    .selectAll()
    .where("state", "=", "waiting")
    .where("next_at", "<=", tx.now)
    .orderBy("next_at")
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (row)
    await db
      .updateTable("account_notice")
      .set({ attempts: row.attempts + 1, next_at: tx.now + CLAIMED_SECONDS })
      .where("id", "=", row.id)
      .execute();
  return row;
}

async function settle(ctx: ServerContext, { id }: Row, state: Row["state"]): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    await tx
      .with<NotificationTables>()
      .updateTable("account_notice")
      .set(state === "waiting" ? { next_at: tx.now + PAUSE_SECONDS } : { state, ended_at: tx.now })
      .where("id", "=", id)
      .execute();
  });
}

/** One look at a time in a process. */
const looking = perServer(() => ({ under: undefined as Promise<void> | undefined }));

/** Starts sending, where this process plays the worker. */
export function startNotices(ctx: ServerContext): StopWork | undefined {
  if (!ctx.config.roles.has("worker")) return undefined;
  const state = looking(ctx);
  const timer = setInterval(() => {
    state.under ??= sendNotices(ctx)
      .catch((error: unknown) => ctx.log.error({ err: error }, "owners of accounts could not be told"))
      .finally(() => (state.under = undefined));
  }, LOOK_MILLISECONDS);
  return async () => {
    clearInterval(timer);
    await state.under;
  };
}
