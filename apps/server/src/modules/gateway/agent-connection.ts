/**
 * One connection of an agent: frames in, one after the other; frames out, as fast as they are read. Everything that
 * arrives is untrusted until the proof, and documents remain so after it.
 */
import { randomBytes } from "node:crypto";
import { type FromLink, type FromServer, readFromLink } from "@countersign/protocol";
import type { WebSocket } from "ws";
import { type DeviceLink, UnbegunRuns } from "../devices/index.ts";
import type { OutputRoom } from "../runs/index.ts";

/** WebSocket close codes beyond the standard ones; reasons are words for the agent's log. */
export const CLOSE = {
  shutdown: 1001,
  unsupported: 1003,
  malformed: 1008,
  failed: 1011,
  tooSlow: 1013,
  notProven: 4003,
  /** Another connection of this device was proven, see DeviceLinks. */
  replaced: 4001,
} as const;

/** A device that has not read this much is too slow; it comes back and is told again. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;
/** Frames that may wait to be handled before no more are read. */
const MAX_WAITING_FRAMES = 32;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Before the proof nobody needs more than a certificate. */
const MAX_PROOF_BYTES = 16 * 1024;

/** What the owner of connections does with them. */
export interface ConnectionOwner {
  /** Handles one frame; the next waits. A rejection closes the connection. */
  handle(connection: AgentConnection, frame: FromLink): Promise<void>;
  closed(connection: AgentConnection): void;
  /** A frame that is none; for counting. */
  malformed(connection: AgentConnection, detail: string): void;
  /** A frame could not be handled through no fault of the agent, as far as is known. */
  failed(connection: AgentConnection, error: unknown): void;
}

/** A connection whose device is known. */
export interface ProvenDevice {
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly key: string;
  readonly clientId: number;
  readonly client: string;
}

/** One connection. Becomes a DeviceLink once it is proven. */
export class AgentConnection implements DeviceLink {
  readonly nonce = randomBytes(32).toString("base64url");
  readonly address: string | undefined;
  readonly sentRuns = new Map<string, number | undefined>();
  readonly unbegun = new UnbegunRuns();
  /** Trust documents sent on this connection, with the number of their signatures: not sent again for asking. */
  readonly sentTrust = new Set<string>();
  /** Where each output stream of a run stands on this connection: the next byte that may come. */
  readonly streams = new Map<string, number>();
  /** The room for the output of runs that this connection was not the first to hear of. */
  readonly rooms = new Map<string, OutputRoom>();
  /** Seconds; the beginning of the connection. */
  readonly since: number;
  ready = false;
  untold = 0;
  heldBack = false;
  heard = true;
  proven: ProvenDevice | undefined;
  readonly #socket: WebSocket;
  readonly #owner: ConnectionOwner;
  #lane: Promise<void> = Promise.resolve();
  #waitingFrames = 0;
  #waitingBytes = 0;
  #paused = false;
  #isOver = false;

  constructor(
    socket: WebSocket,
    owner: ConnectionOwner,
    facts: { since: number; address: string | undefined },
  ) {
    this.#socket = socket;
    this.#owner = owner;
    this.since = facts.since;
    this.address = facts.address;
    socket.on("message", (data, isBinary) => {
      this.heard = true;
      // `ws` hands over one Buffer per message unless told otherwise.
      this.#take(data as Buffer, isBinary);
    });
    socket.on("pong", () => (this.heard = true));
    socket.on("ping", () => (this.heard = true));
    // The close that follows says all there is to say.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#isOver = true;
      owner.closed(this);
    });
  }

  get device(): string {
    return this.proven?.id ?? "";
  }

  get clientId(): number {
    return this.proven?.clientId ?? -1;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  send(frame: FromServer): boolean {
    return this.sendText(JSON.stringify(frame));
  }

  sendText(frame: string | Buffer): boolean {
    if (this.#isOver || this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.close(CLOSE.tooSlow, "too slow to read");
      return false;
    }
    this.#socket.send(frame, { binary: false });
    return true;
  }

  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.close(code, reason.slice(0, 100));
    // Who does not answer the close is not waited for.
    setTimeout(() => this.#socket.terminate(), 2000).unref();
  }

  /** Ends a connection from which nothing was heard since the last ping, and pings the others. */
  beat(): void {
    if (!this.heard) {
      this.#socket.terminate();
      return;
    }
    this.heard = false;
    this.#socket.ping();
  }

  /** Ends at once. */
  terminate(): void {
    this.#socket.terminate();
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return;
    if (isBinary) {
      this.#refuse("binary");
      return;
    }
    if (!this.proven && data.length > MAX_PROOF_BYTES) {
      this.#refuse("oversize before proof");
      return;
    }
    const read = readFromLink(data.toString("utf8"));
    if (!read.ok) {
      this.#refuse(read.detail);
      return;
    }
    this.#waitingFrames += 1;
    this.#waitingBytes += data.length;
    this.#pace();
    this.#lane = this.#inTurn(this.#lane, read.value, data.length);
  }

  async #inTurn(before: Promise<void>, frame: FromLink, bytes: number): Promise<void> {
    await before;
    try {
      if (!this.#isOver) await this.#owner.handle(this, frame);
    } catch (error) {
      this.#owner.failed(this, error);
      this.close(CLOSE.failed, "frame could not be handled");
    }
    this.#waitingFrames -= 1;
    this.#waitingBytes -= bytes;
    this.#pace();
  }

  #refuse(detail: string): void {
    this.#owner.malformed(this, detail);
    this.close(detail === "binary" ? CLOSE.unsupported : CLOSE.malformed, "malformed frame");
  }

  /** Back-pressure on the wire: what cannot be handled yet is not read. */
  #pace(): void {
    const full = this.#waitingFrames > MAX_WAITING_FRAMES || this.#waitingBytes > MAX_WAITING_BYTES;
    if (full && !this.#paused) this.#socket.pause();
    if (!full && this.#paused) this.#socket.resume();
    this.#paused = full;
  }
}
