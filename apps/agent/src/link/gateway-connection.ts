/**
 * One connection to the gateway: proves the link key, then passes frames both ways. Whatever the server sends is
 * bounded in size and handed on unread; only the two frames of the handshake are looked at here.
 */
import { WebSocket } from "ws";
import { type LinkCertificate, type LinkSettings, MAX_LINK_FRAME } from "../pipe/link-messages.ts";
import type { LinkKey } from "./link-key.ts";

const HANDSHAKE_MILLISECONDS = 20_000;
const PING_MILLISECONDS = 25_000;
const MAX_HANDSHAKE_FRAME = 4096;
/** Bytes that may wait for the server before the runner has to wait too. */
const MAX_UNSENT = 2 * 1024 * 1024;

/** What the connection tells its owner. */
export interface ConnectionEvents {
  /** The server took the proof. */
  up(): void;
  /** One frame. A promise means that no more is read until it resolves. */
  frame(frame: Buffer): Promise<void> | undefined;
  /** Over, once; `wasUp` where the proof had been taken. */
  down(reason: string, wasUp: boolean): void;
}

/** A connection that starts at once. */
export class GatewayConnection {
  readonly #socket: WebSocket;
  readonly #events: ConnectionEvents;
  readonly #handshake: NodeJS.Timeout;
  #pings: NodeJS.Timeout | undefined;
  #isUp = false;
  #isOver = false;
  #heard = true;

  constructor(settings: LinkSettings, certificate: LinkCertificate, key: LinkKey, events: ConnectionEvents) {
    this.#events = events;
    const secure = settings.url.startsWith("wss:");
    this.#socket = new WebSocket(settings.url, {
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MAX_LINK_FRAME,
      handshakeTimeout: HANDSHAKE_MILLISECONDS,
      ...(secure ? { rejectUnauthorized: true, minVersion: "TLSv1.2" as const } : {}),
      // With a pinned CA nothing else vouches for the server.
      ...(secure && settings.ca !== undefined ? { ca: settings.ca } : {}),
    });
    this.#handshake = setTimeout(() => this.#end("handshake-timeout"), HANDSHAKE_MILLISECONDS);
    this.#socket.on("message", (data, isBinary) => {
      this.#heard = true;
      // `ws` hands over one Buffer per message unless told otherwise.
      const frame = data as Buffer;
      if (isBinary) this.#end("binary-frame");
      else if (this.#isUp) this.#pass(frame);
      else this.#shakeHands(frame, settings.server, certificate, key);
    });
    this.#socket.on("pong", () => (this.#heard = true));
    this.#socket.on("ping", () => (this.#heard = true));
    this.#socket.on("error", (error) => this.#end(error.message));
    this.#socket.on("close", (code) => this.#end(`closed ${code}`));
  }

  /** Sends one frame; resolves when more may follow. What a dead connection is given is lost. */
  async send(frame: string): Promise<void> {
    if (!this.#isUp || this.#isOver) return;
    await new Promise<void>((resolve) => {
      let waits = true;
      this.#socket.send(frame, () => {
        if (waits) resolve();
      });
      if (this.#socket.bufferedAmount <= MAX_UNSENT) {
        waits = false;
        resolve();
      }
    });
  }

  /** Closes for good. */
  close(): void {
    this.#end("closed by the runner");
  }

  #shakeHands(frame: Buffer, server: string, certificate: LinkCertificate, key: LinkKey): void {
    const said = frame.length <= MAX_HANDSHAKE_FRAME ? readHandshake(frame) : undefined;
    if (said?.frame === "challenge" && /^[A-Za-z0-9_-]{43}$/.test(said.nonce ?? "")) {
      const answer = key.answer(said.nonce ?? "", server);
      this.#socket.send(JSON.stringify({ frame: "proof", ...certificate, ...answer }));
    } else if (said?.frame === "welcome") {
      clearTimeout(this.#handshake);
      this.#isUp = true;
      this.#pings = setInterval(() => this.#ping(), PING_MILLISECONDS);
      this.#events.up();
    } else this.#end("handshake-frame");
  }

  #pass(frame: Buffer): void {
    const pending = this.#events.frame(frame);
    if (!pending) return;
    this.#socket.pause();
    void pending.then(() => this.#socket.resume());
  }

  #ping(): void {
    if (!this.#heard) {
      this.#end("silent");
      return;
    }
    this.#heard = false;
    this.#socket.ping();
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#handshake);
    clearInterval(this.#pings);
    this.#socket.terminate();
    this.#events.down(reason, this.#isUp);
  }
}

function readHandshake(frame: Buffer): { frame?: unknown; nonce?: string } | undefined {
  try {
    const value: unknown = JSON.parse(frame.toString("utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    const nonce = "nonce" in value && typeof value.nonce === "string" ? { nonce: value.nonce } : {};
    return { ...("frame" in value ? { frame: value.frame } : {}), ...nonce };
  } catch {
    return undefined;
  }
}
