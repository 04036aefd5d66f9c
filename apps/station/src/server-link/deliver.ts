/** Handing in what was signed here: kept on disk first, tried at once, and again until the server takes it or says no. */
import { randomBytes } from "node:crypto";
import { ApiError, endpoints } from "@countersign/api";
import type { Outbox, Parcel } from "../disk/outbox.ts";
import type { ServerLink } from "./server-link.ts";

/** Deliveries of one station. */
export class Deliveries {
  readonly #outbox: Outbox;
  readonly #link: ServerLink;

  constructor(outbox: Outbox, link: ServerLink) {
    this.#outbox = outbox;
    this.#link = link;
  }

  /** Hands in; gives where the document then stands. Rejects as ServerLink does: unless the server said no, it stays kept. */
  async send(parcel: Parcel): Promise<string> {
    const name = `${Date.now()}-${randomBytes(4).toString("hex")}`;
    this.#outbox.put(name, parcel);
    return this.#try(name, parcel);
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
      // A station that is only pending may be accepted yet; any other no is final.
      const final =
        error instanceof ApiError && error.status < 500 && ![401, 403, 429].includes(error.status);
      if (final) this.#outbox.remove(name);
      throw error;
    }
  }

  async #post(parcel: Parcel): Promise<string> {
    if (parcel.kind === "signature") {
      const body = { hash: parcel.hash, signatures: [parcel.signature] };
      return (await this.#link.call(endpoints.stations.postSignatures, { body })).state;
    }
    const body = parcel.document;
    if (parcel.kind === "card") return (await this.#link.call(endpoints.stations.postCard, { body })).state;
    await this.#link.call(endpoints.stations.postVeto, { body });
    return "handed-in";
  }
}
