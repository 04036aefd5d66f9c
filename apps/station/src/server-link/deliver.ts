/** Handing in what was signed here: kept on disk first, tried at once, and again until the server takes it or says no. */
import { randomBytes } from "node:crypto";
import { ApiError, endpoints } from "@countersign/api";
import type { Outbox, Parcel } from "../disk/outbox.ts";
import type { ServerLink } from "./server-link.ts";

/** Whether the server said no for good: a station that is only pending may be accepted yet, and a server that is away comes back. */
export function isFinal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status < 500 && ![401, 403, 429].includes(error.status);
}

/** Deliveries of one station. */
export class Deliveries {
  readonly #outbox: Outbox;
  readonly #link: ServerLink;

  constructor(outbox: Outbox, link: ServerLink) {
    this.#outbox = outbox;
    this.#link = link;
  }

  /**
   * The same for several at once: all of them are kept before the first is handed in, and one that the server does not
   * take stops none of the others. In the order in which they were given.
   */
  async sendAll(parcels: readonly Parcel[]): Promise<PromiseSettledResult<string>[]> {
    const kept = parcels.map((parcel) => ({ name: this.#keep(parcel), parcel }));
    const outcomes: PromiseSettledResult<string>[] = [];
    for (const { name, parcel } of kept)
      outcomes.push(...(await Promise.allSettled([this.#try(name, parcel)])));
    return outcomes;
  }

  /** Hands in; gives where the document then stands. Rejects as ServerLink does: unless the server said no, it stays kept. */
  async send(parcel: Parcel): Promise<string> {
    return this.#try(this.#keep(parcel), parcel);
  }

  #keep(parcel: Parcel): string {
    const name = `${Date.now()}-${randomBytes(4).toString("hex")}`;
    this.#outbox.put(name, parcel);
    return name;
  }

  /** Tries everything that is kept. */
  async retry(): Promise<void> {
    for (const { name, parcel } of this.#outbox.all()) await this.#try(name, parcel).catch(() => undefined);
  }

  async #try(name: string, parcel: Parcel): Promise<string> {
    try {
      const state = await this.#post(parcel);
      this.#outbox.remove(name);
      return state;
    } catch (error) {
      if (isFinal(error)) this.#outbox.remove(name);
      throw error;
    }
  }

  async #post(parcel: Parcel): Promise<string> {
    if (parcel.kind === "signature") {
      const { hash, signature, batch } = parcel;
      const body = { hash, signatures: [signature], ...(batch === undefined ? {} : { batches: [batch] }) };
      return (await this.#link.call(endpoints.stations.postSignatures, { body })).state;
    }
    const body = parcel.document;
    if (parcel.kind === "card") return (await this.#link.call(endpoints.stations.postCard, { body })).state;
    await this.#link.call(endpoints.stations.postVeto, { body });
    return "handed-in";
  }
}
