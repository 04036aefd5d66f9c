/**
 * A gateway that does what a test tells it: speaks the frames of packages/protocol over a real WebSocket, checks the
 * agent's proof as an honest server does, and can otherwise send whatever a hostile one would. Loopback only.
 */
import { randomBytes } from "node:crypto";
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import {
  type Carried,
  decodeBase64,
  type FromLink,
  type FromServer,
  parseDocument,
  readFromLink,
  type Receipt,
  type Status,
  uncarry,
} from "@countersign/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { checkLinkProof } from "./check-link-proof.ts";

/** What the agent sends to enrol. */
export interface EnrolmentBody {
  readonly token?: string;
  /** Instead of a token: what the machine signed with an admission token's key. */
  readonly admission?: Carried;
  readonly device_key: string;
  readonly seal: string;
  readonly name: string;
  readonly machine?: string;
  readonly roots: readonly string[];
  readonly proof: Carried;
}

/** What answers an enrolment: a status and a JSON body. */
export type EnrolmentReply = { readonly status: number; readonly body: unknown };

/** How the gateway behaves; everything may be changed while it runs. */
export interface GatewayBehaviour {
  /** The name that link proofs are bound to. */
  serverName: string;
  enrol: (body: EnrolmentBody) => EnrolmentReply;
  /** Credits output as it arrives. */
  credits: boolean;
  /** Acknowledges receipts as they arrive. */
  acknowledges: boolean;
  /** Frames for every new connection, right after the welcome. */
  greeting: () => readonly FromServer[];
}

/** A receipt with what stands in it. */
export interface ReceivedReceipt {
  readonly run?: string;
  readonly document: Receipt;
  readonly carried: Carried;
}

const WAIT_MILLISECONDS = 20_000;

/** A running gateway. */
export class ScriptedGateway {
  readonly behaviour: GatewayBehaviour;
  /** Everything that agents said, oldest first. */
  readonly frames: FromLink[] = [];
  /** Texts that were no frames at all. */
  readonly nonsense: string[] = [];
  readonly enrolments: EnrolmentBody[] = [];
  /** How many connections proved themselves. */
  connections = 0;
  /** Why proofs were turned down. */
  readonly refusedProofs: string[] = [];
  readonly #server: Server;
  readonly #scheme: "http" | "https";
  readonly #sockets = new Set<WebSocket>();
  #proven: WebSocket | undefined;
  #watchers: (() => void)[] = [];

  private constructor(server: Server, scheme: "http" | "https", behaviour: GatewayBehaviour) {
    this.#server = server;
    this.#scheme = scheme;
    this.behaviour = behaviour;
    const upgrade = new WebSocketServer({ server, path: "/agent", maxPayload: 64 * 1024 * 1024 });
    upgrade.on("connection", (socket) => this.#greet(socket));
    server.on("request", (request, reply) => void this.#answer(request, reply));
  }

  /** Starts on a free port of 127.0.0.1, or on the one given. */
  static async start(
    options: Partial<GatewayBehaviour> & { port?: number; tls?: { key: string; cert: string } } = {},
  ): Promise<ScriptedGateway> {
    const { port = 0, tls, ...changes } = options;
    const server = tls ? createTlsServer(tls) : createPlainServer();
    const gateway = new ScriptedGateway(server, tls ? "https" : "http", {
      serverName: "test.countersign.example",
      enrol: () => ({ status: 401, body: { code: "token-unknown" } }),
      credits: true,
      acknowledges: true,
      greeting: () => [],
      ...changes,
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    return gateway;
  }

  get port(): number {
    // A listening TCP server has an address of this form.
    return (this.#server.address() as AddressInfo).port;
  }

  /** The address to enrol with. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  /** Sends a well-formed frame to the agent that proved itself last. */
  send(frame: FromServer): void {
    this.sendText(JSON.stringify(frame));
  }

  /** Sends anything. */
  sendText(text: string): void {
    if (!this.#proven) throw new Error("no agent is connected");
    this.#proven.send(text);
  }

  /** Sends the same text many times, as fast as the agent takes it. */
  async flood(text: string, count: number): Promise<void> {
    const socket = this.#proven;
    if (!socket) throw new Error("no agent is connected");
    for (let sent = 0; sent < count; sent++)
      await new Promise<void>((resolve, reject) =>
        socket.send(text, (error) => (error ? reject(error) : resolve())),
      );
  }

  /** Cuts the connection of the agent that proved itself last. */
  disconnect(): void {
    this.#proven?.terminate();
    this.#proven = undefined;
  }

  /** Resolves once `seen` gives something; looks again whenever anything happens. Rejects after a while, saying what there was. */
  async until<T>(what: string, seen: () => T | undefined): Promise<T> {
    const deadline = Date.now() + WAIT_MILLISECONDS;
    for (;;) {
      const found = seen();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`waited for ${what}; there were ${this.#summary()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 250);
        this.#watchers.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Resolves when `count` connections in all have proven themselves. */
  async connected(count = 1): Promise<void> {
    await this.until(`connection ${count}`, () => (this.connections >= count ? true : undefined));
  }

  /** Every receipt so far. */
  receipts(): ReceivedReceipt[] {
    return this.frames.flatMap((frame) => {
      if (frame.frame !== "receipt") return [];
      const signed = uncarry(frame.receipt);
      const parsed = signed && parseDocument("receipt", signed.bytes);
      if (!parsed?.ok) return [];
      return [
        {
          ...(frame.run === undefined ? {} : { run: frame.run }),
          document: parsed.document,
          carried: frame.receipt,
        },
      ];
    });
  }

  /** The first receipt about a request that satisfies `fits`. */
  async receiptFor(
    subject: string,
    fits: (receipt: Receipt) => boolean = () => true,
  ): Promise<ReceivedReceipt> {
    return this.until(`a receipt for ${subject}`, () =>
      this.receipts().find(({ document }) => document.subject === subject && fits(document)),
    );
  }

  /** Every status so far, newest last. */
  statuses(): Status[] {
    return this.frames.flatMap((frame) => {
      if (frame.frame !== "status") return [];
      const signed = uncarry(frame.status);
      const parsed = signed && parseDocument("status", signed.bytes);
      return parsed?.ok ? [parsed.document] : [];
    });
  }

  /** What one stream of a run has brought, without gaps, as text. */
  output(run: string, stream: "stdout" | "stderr" = "stdout"): string {
    const parts: Uint8Array[] = [];
    let end = 0;
    for (const frame of this.frames) {
      if (frame.frame !== "output" || frame.run !== run || frame.stream !== stream) continue;
      if (frame.offset !== end) continue;
      const bytes = decodeBase64(frame.data) ?? new Uint8Array(0);
      parts.push(bytes);
      end += bytes.length;
    }
    return Buffer.concat(parts).toString("utf8");
  }

  /** Objections by reason code. */
  objections(): string[] {
    return this.frames.flatMap((frame) => (frame.frame === "objection" ? [frame.because] : []));
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Answers an HTTP request: the enrolment, or 404. */
  async #answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    let answer: EnrolmentReply = { status: 404, body: { code: "not-found" } };
    if (request.method === "POST" && request.url === "/api/v1/agents/enrol") {
      // Our own agent wrote it; a test that reads a missing field fails there.
      const body = JSON.parse(Buffer.concat(parts).toString("utf8")) as EnrolmentBody;
      this.enrolments.push(body);
      answer = this.behaviour.enrol(body);
    }
    reply.writeHead(answer.status, { "content-type": "application/json" });
    reply.end(JSON.stringify(answer.body));
  }

  #greet(socket: WebSocket): void {
    this.#sockets.add(socket);
    const nonce = randomBytes(32).toString("base64url");
    let isProven = false;
    const prove = async (frame: FromLink): Promise<void> => {
      const because = await checkLinkProof(frame, nonce, this.behaviour.serverName);
      isProven = because === undefined;
      if (because === undefined) this.#welcome(socket);
      else {
        this.refusedProofs.push(because);
        socket.close();
      }
    };
    socket.on("message", (data) => {
      const read = readFromLink(textOf(data));
      if (!read.ok) this.nonsense.push(textOf(data).slice(0, 500));
      else if (isProven) this.#hear(socket, read.value);
      else void prove(read.value);
      this.#wake();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      if (this.#proven === socket) this.#proven = undefined;
      this.#wake();
    });
    socket.send(JSON.stringify({ frame: "challenge", nonce }));
  }

  #welcome(socket: WebSocket): void {
    this.#proven = socket;
    this.connections += 1;
    socket.send(JSON.stringify({ frame: "welcome", server_time: Math.floor(Date.now() / 1000) }));
    for (const frame of this.behaviour.greeting()) socket.send(JSON.stringify(frame));
    this.#wake();
  }

  #hear(socket: WebSocket, frame: FromLink): void {
    this.frames.push(frame);
    if (frame.frame === "output" && this.behaviour.credits) {
      const { run, stream, offset, data } = frame;
      const bytes = offset + (decodeBase64(data)?.length ?? 0);
      socket.send(JSON.stringify({ frame: "credit", run, stream, bytes }));
    }
    if (frame.frame === "receipt" && this.behaviour.acknowledges) {
      const signed = uncarry(frame.receipt);
      const parsed = signed && parseDocument("receipt", signed.bytes);
      if (parsed?.ok) socket.send(JSON.stringify({ frame: "stored", seq: parsed.document.seq }));
    }
  }

  #wake(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }

  #summary(): string {
    const kinds = this.frames.map((frame) => frame.frame).join(" ") || "no frames";
    return `${this.connections} connections, ${kinds}, objections [${this.objections().join(" ")}], receipts [${this.receipts()
      .map(({ document }) => `${document.outcome} ${document.code ?? ""}`)
      .join(", ")}]`;
  }
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString("utf8") : "";
}
