/**
 * The way back for somebody whom no administrator can help: whoever may write into the data directory orders a link to
 * another password, on the server's own console. It works for a quarter of an hour, once, and everybody is told.
 */
import { z } from "zod";
import { type Actor, systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ordererIn, takeHostOrder } from "../../platform/host-order.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { dropPasswordReset } from "./offer-password-reset.ts";
import { newSecret } from "./secret-token.ts";
import { emailKey } from "./user.ts";

const linkSeconds = 900;

const order = z.strictObject({ email: z.string().max(320), factors: z.boolean(), by: z.string().max(200) });

/** What the command is told. */
export type AccountOrderAnswer =
  | { readonly ok: true; readonly link: string; readonly expires_at: number }
  | { readonly ok: false; readonly because: "order-unreadable" | "account-unknown" | "not-active" };

/** Takes an order, if there is one, and answers it. */
export async function takeAccountOrder(ctx: ServerContext): Promise<void> {
  await takeHostOrder(ctx, "account-reset", (text) => offerFromHost(ctx, text));
}

async function offerFromHost(ctx: ServerContext, text: string): Promise<AccountOrderAnswer> {
  const read = order.safeParse(parsed(text));
  if (!read.success) return { ok: false, because: "order-unreadable" };
  const { email, factors } = read.data;
  const by = ordererIn(read.data.by);
  const actor: Actor = { ...systemActor("account-reset"), name: `the server's own console (${by})` };
  return inTransaction(ctx, actor, async (tx): Promise<AccountOrderAnswer> => {
    const db = tx.with<IdentityTables>();
    const user = await db
      .selectFrom("user_account")
      .select(["id", "state"])
      .where("email_key", "=", emailKey(email.trim()))
      .forUpdate()
      .executeTakeFirst();
    if (!user) return { ok: false, because: "account-unknown" };
    if (user.state !== "active") return { ok: false, because: "not-active" };
    const { secret, hash } = newSecret("csr");
    const expiresAt = tx.now + linkSeconds;
    await dropPasswordReset(tx, user.id);
    await db
      .insertInto("password_reset")
      .values({
        user_id: user.id,
        secret_hash: hash,
        expires_at: expiresAt,
        // Nobody's account made it; the column says whose link it is where that matters.
        offered_by: user.id,
        offered_by_name: actor.name,
        from_host: true,
        takes_factors: factors,
      })
      .execute();
    await recordAudit(tx, {
      event: "account.reset-offered",
      actor,
      object: { kind: "user", id: user.id },
      outcome: "done",
      details: { expires_at: expiresAt, factors },
    });
    await noteCredentialChange(tx, user.id, "account.reset-offered", { id: null, name: actor.name });
    return { ok: true, link: `${ctx.config.publicUrl}/reset#${secret}`, expires_at: expiresAt };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
