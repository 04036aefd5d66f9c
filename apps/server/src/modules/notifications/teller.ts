/** The work that tells people: looks soon after a run or draft moved, and every few seconds for what is due by then. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { StopWork } from "../../platform/module.ts";
import { perServer } from "../../platform/per-server.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { runsTopic } from "../runs/index.ts";
import { keepLackingToTell } from "./keep-approvals-to-tell.ts";
import { planTelling } from "./plan-telling.ts";
import { Sender } from "./send-due.ts";

const LOOK_MILLISECONDS = 2000;
/** Many things move at once: they are looked at together. */
const SOON_MILLISECONDS = 200;
/** More are found by the next look that is due. */
const MOST_MOVED = 1000;

/** The worker of one server process: it plans one look after another, and sends beside it. */
export class Teller {
  readonly #ctx: ServerContext;
  readonly #sender: Sender;
  #moved = new Set<string>();
  #soon: NodeJS.Timeout | undefined;
  #under: Promise<unknown> = Promise.resolve();
  #isStopping = false;
  /** Roots or lists changed, or nobody looked yet: standing approvals may lack approvals by now. */
  #rootsMoved = true;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
    this.#sender = new Sender(ctx, () => this.#isStopping);
  }

  /** Something that waits moved: it is looked at soon, with the others that do. */
  moved(thing: string): void {
    if (this.#moved.size < MOST_MOVED) this.#moved.add(thing);
    this.#soon ??= setTimeout(() => void this.plan(), SOON_MILLISECONDS);
  }

  /** A root or list was published. */
  rootsMoved(): void {
    this.#rootsMoved = true;
    this.#soon ??= setTimeout(() => void this.plan(), SOON_MILLISECONDS);
  }

  /** Looks at everything that is due or moved, and begins to send; resolves when it has begun. */
  plan(): Promise<void> {
    const planned = this.#under.then(() => this.#once());
    this.#under = planned.catch((error: unknown) =>
      this.#ctx.log.error({ err: error }, "people could not be told"),
    );
    return this.#under.then(() => undefined);
  }

  /** The same, and resolves when all of it was tried, or could not be. */
  async look(): Promise<void> {
    await this.plan();
    await this.#sender.idle();
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#soon);
    await this.#under;
    await this.#sender.idle();
  }

  async #once(): Promise<void> {
    if (this.#isStopping) return;
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const moved = [...this.#moved];
    this.#moved = new Set();
    const rootsMoved = this.#rootsMoved;
    this.#rootsMoved = false;
    try {
      await inTransaction(this.#ctx, systemActor("tell-people"), async (tx) => {
        if (rootsMoved) await keepLackingToTell(this.#ctx, tx);
        await planTelling(this.#ctx, tx, moved);
      });
    } catch (error) {
      this.#rootsMoved ||= rootsMoved;
      throw error;
    }
    await this.#sender.begin();
  }
}

/** The worker of this server. */
export const tellerOf = perServer((ctx) => new Teller(ctx));

/** Starts it, where this process plays the worker. */
export function startTelling(ctx: ServerContext): StopWork | undefined {
  if (!ctx.config.roles.has("worker")) return undefined;
  const teller = tellerOf(ctx);
  const forget = ctx.bus.listen(runsTopic, ({ facts: { run } }) => {
    if (typeof run === "string") teller.moved(run);
  });
  const forgetDrafts = ctx.bus.listen("trust", ({ facts: { draft, type, hash } }) => {
    if (typeof draft === "string") teller.moved(draft);
    if (type === "standing" && typeof hash === "string") teller.moved(hash);
    if (type === "root" || type === "people") teller.rootsMoved();
  });
  let isLooking = false;
  const timer = setInterval(() => {
    // A slow database must not make looks pile up.
    if (isLooking) return;
    isLooking = true;
    void teller.plan().finally(() => (isLooking = false));
  }, LOOK_MILLISECONDS);
  return async () => {
    clearInterval(timer);
    forget();
    forgetDrafts();
    await teller.stop();
  };
}
