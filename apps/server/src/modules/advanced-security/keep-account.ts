/** The module's own work: orders and resets that are due, used codes that nobody could use any more, offers that nobody took. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { StopWork } from "../../platform/module.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { doDueReset } from "./reset-account.ts";
import { offerSeconds } from "./set-up-account.ts";
import { takeResetOrder } from "./take-reset-order.ts";

const lookEveryMs = 2000;
const tidyEveryMs = 600_000;
/** Much longer than a code counts, so that a clock that is set back gives none of them back. */
const rememberSeconds = 30 * 86_400;

/** Begins it, where this process is a worker. */
export async function keepAccount(ctx: ServerContext): Promise<StopWork | undefined> {
  if (!ctx.config.roles.has("worker")) return undefined;
  let under: Promise<unknown> = Promise.resolve();
  /** One after another, so that an order is answered once. */
  const next = (work: (ctx: ServerContext) => Promise<unknown>) => () => {
    under = under
      .then(() => work(ctx))
      .catch((error: unknown) =>
        ctx.log.error({ err: error }, "the authorization account was not looked after"),
      );
  };
  const timers = [setInterval(next(look), lookEveryMs), setInterval(next(forgetOld), tidyEveryMs)];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await under;
  };
}

async function look(ctx: ServerContext): Promise<void> {
  await takeResetOrder(ctx);
  await doDueReset(ctx);
}

async function forgetOld(ctx: ServerContext): Promise<void> {
  await inTransaction(ctx, systemActor("forget-authorization"), async (tx) => {
    const db = tx.with<AdvancedSecurityTables>();
    await db
      .deleteFrom("authorization_code_use")
      .where("used_at", "<", tx.now - rememberSeconds)
      .execute();
    await db
      .deleteFrom("authorization_offer")
      .where("offered_at", "<", tx.now - offerSeconds)
      .execute();
  });
}
