/** A mail to oneself, sent at once, and what the mail server said: whoever sets it up sees why it does not work. */
import { randomUUID } from "node:crypto";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { sendMail } from "../../platform/mail/send-mail.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findUser } from "../identity/index.ts";
import { mailServer } from "./mail-settings.ts";

/** Sends it to the address of whoever asks, never elsewhere. Throws `mail-not-set`. */
export async function testMail(
  ctx: ServerContext,
  actor: Actor,
): Promise<{ delivered: boolean; words: string }> {
  const { email } = await findUser(ctx, actor.id);
  const server = await inTransaction(ctx, actor, (tx) => mailServer(ctx, tx));
  if (!server) throw new ProblemError("mail-not-set");
  const sent = await sendMail(server, {
    messageId: `<${randomUUID()}@${server.from.slice(server.from.lastIndexOf("@") + 1)}>`,
    to: email,
    subject: "A mail to try the mail server",
    text: `Countersign at ${ctx.config.publicUrl} can send mail. Nothing waits for you because of this one.`,
  });
  await inTransaction(ctx, actor, (tx) =>
    recordAudit(tx, {
      event: "mail-server.tested",
      actor,
      after: { to: email },
      details: { delivered: sent.ok, words: sent.words },
      outcome: "done",
    }),
  );
  return { delivered: sent.ok, words: sent.words };
}
