/**
 * The gateway: agents connect out to it, prove their device, are told what they lack, and take and report runs. One
 * connection a device; the newest proven one wins.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FromLink } from "@countersign/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import {
  deviceLinksOf,
  displayNameOf,
  findDeviceByFingerprint,
  storeFacts,
  storeObjection,
  tellConnected,
  touchDevices,
} from "../devices/index.ts";
import { AgentConnection, CLOSE, type ConnectionOwner } from "./agent-connection.ts";
import { checkProof } from "./check-proof.ts";
import { sendHeld, takeOutput, takeReceipt, takeStarted, takeWait } from "./take-reports.ts";
import { takeStatus } from "./take-status.ts";

/** The largest frame a link has reason to send: a status of one MiB as base64, and its signature. */
const MAX_FRAME_FROM_LINK = 2 * 1024 * 1024;
/** What somebody may send in all before the proof: a proof, and little besides. A message in the making lies in memory. */
const MAX_BYTES_BEFORE_PROOF = 64 * 1024;
/** Connections that have not proven themselves; more are turned away. */
const MAX_UNPROVEN = 1000;
const HANDSHAKE_SECONDS = 20;
const BEAT_MILLISECONDS = 30_000;
const TOUCH_MILLISECONDS = 10_000;

/** The gateway of one server process. */
export class Gateway implements ConnectionOwner {
  readonly #ctx: ServerContext;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_FROM_LINK,
  });
  readonly #connections = new Set<AgentConnection>();
  readonly #unproven = new Set<AgentConnection>();
  readonly #beating: NodeJS.Timeout;
  readonly #touching: NodeJS.Timeout;
  #malformed = 0;
  #closing = false;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
    this.#beating = setInterval(() => this.#beat(), BEAT_MILLISECONDS).unref();
    this.#touching = setInterval(() => void this.#touch(), TOUCH_MILLISECONDS).unref();
  }

  /** Frames that were none, since the start. */
  get malformedFrames(): number {
    return this.#malformed;
  }

  /** Takes over a connection that asked for WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#endOverdue();
    if (this.#closing || this.#unproven.size >= MAX_UNPROVEN) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n");
      return;
    }
    const address = request.socket.remoteAddress;
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#begin(webSocket, address, socket),
    );
  }

  /** Tells all agents to come back later and waits for nothing. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#beating);
    clearInterval(this.#touching);
    await this.#touch();
    for (const connection of this.#connections) connection.close(CLOSE.shutdown, "the server stops");
    await new Promise((resolve) => setImmediate(resolve));
    for (const connection of this.#connections) connection.terminate();
  }

  async handle(connection: AgentConnection, frame: FromLink): Promise<void> {
    const { proven } = connection;
    if (!proven) {
      if (frame.frame === "proof") await this.#prove(connection, frame);
      else this.#turnAway(connection, "proof-expected");
      return;
    }
    const ctx = this.#ctx;
    switch (frame.frame) {
      case "proof":
        connection.close(CLOSE.malformed, "proven already");
        return;
      case "status":
        return takeStatus(ctx, connection, proven, frame.status);
      case "started":
        takeStarted(ctx, connection, frame);
        return;
      case "waiting":
        return takeWait(ctx, connection, frame);
      case "output":
        return takeOutput(ctx, connection, proven, frame);
      case "receipt":
        return takeReceipt(ctx, connection, proven, frame);
      case "facts":
        return inTransaction(ctx, systemActor("receive-facts"), (tx) =>
          storeFacts(tx, proven.id, frame.facts),
        );
      case "objection": {
        const { document, because, detail } = frame;
        ctx.log.warn({ device: proven.id, document, because, detail }, "a device objects");
        return inTransaction(ctx, systemActor("receive-objections"), (tx) =>
          storeObjection(tx, { id: proven.id, client_id: proven.clientId }, { document, because, detail }),
        );
      }
    }
  }

  closed(connection: AgentConnection): void {
    this.#connections.delete(connection);
    this.#unproven.delete(connection);
    const { proven } = connection;
    if (!proven || !deviceLinksOf(this.#ctx).detach(connection)) return;
    this.#ctx.log.info({ device: proven.id }, "agent disconnected");
    tellConnected(this.#ctx, proven.id, false);
  }

  malformed(connection: AgentConnection, detail: string): void {
    this.#malformed += 1;
    this.#ctx.log.warn(
      { device: connection.proven?.id, address: connection.address, detail, count: this.#malformed },
      "malformed frame",
    );
  }

  failed(connection: AgentConnection, error: unknown): void {
    this.#ctx.log.error({ err: error, device: connection.proven?.id }, "a frame could not be handled");
  }

  #begin(webSocket: WebSocket, address: string | undefined, socket: Duplex): void {
    const connection = new AgentConnection(webSocket, this, { since: this.#ctx.clock.seconds(), address });
    this.#connections.add(connection);
    this.#unproven.add(connection);
    let received = 0;
    const count = (bytes: Buffer) => {
      received += bytes.length;
      if (connection.proven) socket.off("data", count);
      if (connection.proven || received <= MAX_BYTES_BEFORE_PROOF) return;
      this.#turnAway(connection, "oversize-before-proof");
      connection.terminate();
    };
    socket.on("data", count);
    connection.send({ frame: "challenge", nonce: connection.nonce });
  }

  async #prove(connection: AgentConnection, proof: Extract<FromLink, { frame: "proof" }>): Promise<void> {
    const ctx = this.#ctx;
    const now = ctx.clock.seconds();
    const { serverName } = ctx.config;
    const verdict = await checkProof(proof, { nonce: connection.nonce, serverName, now });
    if (!verdict.ok) {
      this.#turnAway(connection, verdict.because);
      return;
    }
    const row = await inTransaction(ctx, systemActor("prove-devices"), (tx) =>
      findDeviceByFingerprint(tx, verdict.fingerprint),
    );
    if (!row || row.state === "retired") {
      this.#turnAway(connection, row ? "device-retired" : "device-unknown");
      return;
    }
    if (connection.isOver) return;
    connection.proven = {
      id: row.id,
      name: displayNameOf(row),
      fingerprint: row.fingerprint,
      key: row.key,
      clientId: row.client_id,
      client: row.client,
    };
    this.#unproven.delete(connection);
    deviceLinksOf(ctx).attach(connection);
    ctx.log.info({ device: row.id, name: connection.proven.name }, "agent connected");
    connection.send({ frame: "welcome", server_time: now });
  }

  #turnAway(connection: AgentConnection, because: string): void {
    this.#ctx.log.warn({ address: connection.address, because }, "a connection did not prove its device");
    connection.close(CLOSE.notProven, because);
  }

  #beat(): void {
    this.#endOverdue();
    for (const connection of this.#connections) connection.beat();
  }

  /** Who does not prove himself in time makes room. */
  #endOverdue(): void {
    const latest = this.#ctx.clock.seconds() - HANDSHAKE_SECONDS;
    for (const connection of this.#unproven) {
      // In the order in which they began.
      if (connection.since > latest) break;
      connection.terminate();
    }
  }

  async #touch(): Promise<void> {
    const now = this.#ctx.clock.seconds();
    // Windows close while devices keep silent.
    for (const connection of this.#connections) if (connection.ready) sendHeld(this.#ctx, connection);
    const seen = new Map(
      deviceLinksOf(this.#ctx)
        .all()
        .map((link) => [link.device, now]),
    );
    if (seen.size === 0) return;
    await inTransaction(this.#ctx, systemActor("note-contacts"), (tx) => touchDevices(tx, seen)).catch(
      (error: unknown) => this.#ctx.log.warn({ err: error }, "contacts were not noted"),
    );
  }
}
