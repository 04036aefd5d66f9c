/** The station's side of its server: a session by the station's own key, renewed when it ends. Nothing that comes back is believed. */
import {
  ApiError,
  type CallInput,
  type Client,
  createClient,
  type Endpoint,
  endpoints,
  type ReplyOf,
} from "@countersign/api";
import { STATION_NAMESPACE, stationProofBytes } from "@countersign/protocol";
import { signSshsigEd25519 } from "@countersign/protocol/node";
import type { StationKey } from "../disk/station-key.ts";

/** What a session needs. */
export interface ServerLinkOptions {
  readonly server: string;
  readonly key: StationKey;
  /** Where people open this station. */
  readonly origin: string;
  readonly name: string;
}

/** The server answered as another one than it was asked as. */
export class WrongServerError extends Error {}

/** Calls to the server; each starts a session where there is none. */
export class ServerLink {
  readonly #options: ServerLinkOptions;
  #session: Promise<{ client: Client; until: number }> | undefined;

  constructor(options: ServerLinkOptions) {
    this.#options = options;
  }

  /** The server's address. */
  get server(): string {
    return this.#options.server;
  }

  /** Calls an endpoint of stations. Rejects with ApiError, UnreachableError or WrongServerError. */
  async call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<ReplyOf<E>> {
    const client = await this.#client();
    try {
      return (await client.call(endpoint, input)).reply;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
      // The server forgot the session, or this station: once more from the beginning.
      this.#session = undefined;
      return (await (await this.#client()).call(endpoint, input)).reply;
    }
  }

  async #client(): Promise<Client> {
    const current = await this.#session?.catch(() => undefined);
    if (current && current.until > Date.now()) return current.client;
    this.#session = this.#open();
    return (await this.#session).client;
  }

  async #open(): Promise<{ client: Client; until: number }> {
    const { server, key, origin, name } = this.#options;
    const stranger = createClient({ server });
    const { reply: asked } = await stranger.call(endpoints.stations.challengeStation);
    // Otherwise whoever sits between could hand our proof on to another server.
    if (asked.server_name !== new URL(server).host)
      throw new WrongServerError(`${server} calls itself ${asked.server_name}`);
    const message = stationProofBytes({ nonce: asked.nonce, server: asked.server_name, origin, name });
    const { sig } = signSshsigEd25519({ ...key, namespace: STATION_NAMESPACE, message });
    const body = { key: key.publicKeyText, origin, name, nonce: asked.nonce, signature: sig };
    const { reply } = await stranger.call(endpoints.stations.startStationSession, { body });
    // Renewed well before it ends, by this machine's own clock.
    const until = Date.now() + Math.max(60_000, (reply.expires_at * 1000 - Date.now()) / 2);
    return { client: createClient({ server, token: reply.token }), until };
  }
}
