/** Sends what is due by every way at once. Planning waits for none of it, and a slow receiver delays nobody else. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type DeliveryRow, dueAddresses } from "./deliver.ts";
import { Lanes } from "./lanes.ts";
import { sendMails } from "./send-mails.ts";
import { sendPush } from "./send-push.ts";
import { sendWebhooks } from "./send-webhooks.ts";

/** Sends what is due to one address; every attempt has a time limit of its own. */
type SendTo = (ctx: ServerContext, address: string, isStopping: () => boolean) => Promise<void>;

/** How each is sent, and to how many addresses at once: every webhook has a lane of its own. */
const ways: readonly (readonly [way: DeliveryRow["way"], most: number, send: SendTo])[] = [
  ["mail", 8, sendMails],
  ["webhook", 20, sendWebhooks],
  ["push", 16, sendPush],
];

/** The sending of one server process. */
export class Sender {
  readonly #ctx: ServerContext;
  readonly #isStopping: () => boolean;
  readonly #lanes: ReadonlyMap<string, Lanes>;

  constructor(ctx: ServerContext, isStopping: () => boolean) {
    this.#ctx = ctx;
    this.#isStopping = isStopping;
    const fail = (error: unknown) => ctx.log.error({ err: error }, "a message could not be sent");
    this.#lanes = new Map(ways.map(([way, most]) => [way, new Lanes(most, fail)]));
  }

  /** Begins to send what is due and not under way. */
  async begin(): Promise<void> {
    for (const [way, , send] of ways) {
      const addresses = await inTransaction(this.#ctx, systemActor("tell-people"), (tx) =>
        dueAddresses(tx, way),
      );
      for (const address of addresses)
        this.#lanes.get(way)?.offer(address, () => send(this.#ctx, address, this.#isStopping));
    }
  }

  /** Resolves when everything that was begun is over. */
  async idle(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lanes) => lanes.idle()));
  }
}
