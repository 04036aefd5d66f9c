/**
 * The link: keeps one connection to the gateway and carries frames between it and the runner. It can lose, delay or
 * repeat what it carries, and it can forge nothing: it holds no key but its own.
 */
import type { Readable, Writable } from "node:stream";
import {
  frameLine,
  fromLinkLine,
  type LinkCertificate,
  type LinkSettings,
  MAX_PIPE_LINE,
  readToLink,
} from "../pipe/link-messages.ts";
import { readLines } from "../pipe/read-lines.ts";
import { IdleMemory } from "../idle-memory.ts";
import { GatewayConnection } from "./gateway-connection.ts";
import { makeLinkKey } from "./link-key.ts";
import { retryDelay } from "./retry-delay.ts";

/** A connection that lived this long was a good one: the next try is a first try. */
const GOOD_MILLISECONDS = 10_000;

/** Runs until the runner closes its end of the pipe. */
export async function runLink(fromRunner: Readable, toRunner: Writable): Promise<void> {
  const link = new Link(toRunner);
  for await (const line of readLines(fromRunner, MAX_PIPE_LINE)) {
    link.memory.touch();
    const message = readToLink(line);
    if (message?.kind === "settings") link.settings = message.settings;
    else if (message?.kind === "certificate") link.certify(message.certificate);
    else if (message) await link.send(message.session, message.text);
  }
  link.stop();
}

class Link {
  settings: LinkSettings | undefined;
  readonly memory = new IdleMemory();
  readonly #key = makeLinkKey();
  readonly #toRunner: Writable;
  #certificate: LinkCertificate | undefined;
  #connection: GatewayConnection | undefined;
  #session = 0;
  /** Resolves when the runner's pipe has room again. */
  #full: Promise<void> | undefined;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(toRunner: Writable) {
    this.#toRunner = toRunner;
    toRunner.write(fromLinkLine({ kind: "key", key: this.#key.publicKey }));
  }

  /** Takes a new certificate; the first one opens the connection, later ones serve the next. */
  certify(certificate: LinkCertificate): void {
    this.#certificate = certificate;
    if (!this.#connection && this.#retry === undefined) this.#connect();
  }

  async send(session: number, text: string): Promise<void> {
    if (session === this.#session) await this.#connection?.send(text);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#connection?.close();
  }

  #connect(): void {
    const { settings } = this;
    if (this.#stopped || !settings || !this.#certificate) return;
    this.#retry = undefined;
    this.#session += 1;
    const session = this.#session;
    let since = 0;
    this.#connection = new GatewayConnection(settings, this.#certificate, this.#key, {
      up: () => {
        since = performance.now();
        this.#toRunner.write(fromLinkLine({ kind: "up", session }));
      },
      frame: (frame) => {
        this.memory.touch();
        return this.#handOver(frameLine(session, frame));
      },
      down: (reason, wasUp) => {
        this.#connection = undefined;
        this.#failures = wasUp && performance.now() - since >= GOOD_MILLISECONDS ? 0 : this.#failures + 1;
        this.#toRunner.write(fromLinkLine({ kind: "down", session, reason }));
        if (!this.#stopped) this.#retry = setTimeout(() => this.#connect(), retryDelay(this.#failures - 1));
      },
    });
  }

  /** Waits for the runner where its pipe is full: the server then waits too. */
  #handOver(line: Buffer): Promise<void> | undefined {
    if (this.#toRunner.write(line)) return undefined;
    this.#full ??= new Promise((resolve) => {
      this.#toRunner.once("drain", () => {
        this.#full = undefined;
        resolve();
      });
    });
    return this.#full;
  }
}
