/** Sends what is due to one address by mail, each mail about everything that waits for that person. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Mail } from "../../platform/mail/send-mail.ts";
import { sendMail } from "../../platform/mail/send-mail.ts";
import type { MailServer } from "../../platform/mail/mail-server.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { composeMail } from "./compose-mail.ts";
import { claim, type DeliveryRow, settle } from "./deliver.ts";
import { mailServer } from "./mail-settings.ts";
import { wantedStill } from "./told-things.ts";

const actor = systemActor("tell-people");

/** Sends what is due to this address now; ends at the first mail that is not taken. */
export async function sendMails(
  ctx: ServerContext,
  address: string,
  isStopping: () => boolean,
): Promise<void> {
  while (!isStopping()) {
    const next = await inTransaction(ctx, actor, (tx) => prepare(ctx, tx, address));
    if (!next) return;
    if (!next.mail) continue;
    const outcome = await sendMail(next.server, next.mail);
    await inTransaction(ctx, actor, (tx) => settle(tx, next.rows, outcome));
    if (outcome.ok) continue;
    ctx.log.warn({ words: outcome.words }, "a mail to an approver was not taken");
    return;
  }
}

/** Claims and composes; no mail where nothing of it is wanted any more. */
async function prepare(
  ctx: ServerContext,
  tx: Tx,
  address: string,
): Promise<{ server: MailServer; rows: DeliveryRow[]; mail: Mail | undefined } | undefined> {
  const server = await mailServer(ctx, tx);
  const claimed = server && (await claim(tx, "mail", address));
  if (!server || !claimed) return undefined;
  const { rows, things } = await wantedStill(ctx, tx, claimed);
  const [first] = rows;
  if (!first) return { server, rows, mail: undefined };
  const { subject, text } = composeMail(things);
  const host = server.from.slice(server.from.lastIndexOf("@") + 1);
  const messageId = `<${first.batch ?? first.id}@${host}>`;
  return { server, rows, mail: { messageId, to: first.address, subject, text } };
}
