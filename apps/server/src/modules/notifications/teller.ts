/** The work that tells people: looks whenever a run moves, and every few seconds for what is due by then. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { StopWork } from "../../platform/module.ts";
import { perServer } from "../../platform/per-server.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { runsTopic } from "../runs/index.ts";
import { planTelling } from "./plan-telling.ts";
import { sendMails } from "./send-mails.ts";
import { sendWebhooks } from "./send-webhooks.ts";

const LOOK_MILLISECONDS = 2000;

/** The worker of one server process; its looks come one after another. */
export class Teller {
  readonly #ctx: ServerContext;
  #under: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
  }

  /** Looks at everything due, at a run that moved at once; resolves when all of it was tried. */
  look(run?: string): Promise<void> {
    const looked = this.#under.then(() => this.#once(run));
    this.#under = looked.catch((error: unknown) =>
      this.#ctx.log.error({ err: error }, "people could not be told"),
    );
    return looked;
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#under;
  }

  async #once(run: string | undefined): Promise<void> {
    if (this.#isStopping) return;
    const actor = systemActor("tell-people");
    if (run !== undefined) await inTransaction(this.#ctx, actor, (tx) => planTelling(this.#ctx, tx, run));
    await inTransaction(this.#ctx, actor, (tx) => planTelling(this.#ctx, tx));
    const isStopping = () => this.#isStopping;
    // A slow mail server does not hold up the rooms, nor they it.
    const sent = await Promise.allSettled([
      sendMails(this.#ctx, isStopping),
      sendWebhooks(this.#ctx, isStopping),
    ]);
    for (const one of sent) if (one.status === "rejected") throw one.reason;
  }
}

/** The worker of this server. */
export const tellerOf = perServer((ctx) => new Teller(ctx));

/** Starts it, where this process plays the worker. */
export function startTelling(ctx: ServerContext): StopWork | undefined {
  if (!ctx.config.roles.has("worker")) return undefined;
  const teller = tellerOf(ctx);
  const told = (error: unknown) => ctx.log.debug({ err: error }, "a look failed");
  const forget = ctx.bus.listen(runsTopic, ({ facts: { run } }) => {
    if (typeof run === "string") teller.look(run).catch(told);
  });
  let isLooking = false;
  const timer = setInterval(() => {
    // A slow mail server must not make looks pile up.
    if (isLooking) return;
    isLooking = true;
    teller
      .look()
      .catch(told)
      .finally(() => (isLooking = false));
  }, LOOK_MILLISECONDS);
  return async () => {
    clearInterval(timer);
    forget();
    await teller.stop();
  };
}
