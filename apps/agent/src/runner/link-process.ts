/**
 * The link as the runner sees it: a child in another account that may lie, stall or die. Nothing it says is believed;
 * what it may cost is bounded; when it ends it is started again.
 */
import { randomInt } from "node:crypto";
import type { PartProcess } from "../confine/spawn-confined.ts";
import { brief, type Log } from "../logger.ts";
import {
  type LinkCertificate,
  type LinkSettings,
  MAX_PIPE_LINE,
  readFromLinkProcess,
  toLinkLine,
} from "../pipe/link-messages.ts";
import { readLines } from "../pipe/read-lines.ts";

const RESTART_MILLISECONDS = 200;
const RESTART_MOST_MILLISECONDS = 30_000;
const GOOD_MILLISECONDS = 30_000;
/** More than all output windows together: a link that takes nothing for so long is stuck. */
const MAX_UNREAD = 96 * 1024 * 1024;
const MAX_LOGGED_LINES = 200;

/** What the runner does about its link. */
export interface LinkEvents {
  /** A new link key: certify it. */
  certify(publicKey: string): LinkCertificate;
  up(): void;
  down(reason: string): void;
  /** One frame of the server, unread. No more is taken from the link before this resolves. */
  frame(text: string): Promise<void>;
}

/** Keeps one link alive. */
export class LinkProcess {
  readonly #start: () => PartProcess;
  readonly #settings: LinkSettings;
  readonly #events: LinkEvents;
  readonly #log: Log;
  #child: PartProcess | undefined;
  #key: string | undefined;
  #session = 0;
  #isUp = false;
  #failures = 0;
  #restart: NodeJS.Timeout | undefined;
  #stopped = false;
  #logged = 0;

  constructor(start: () => PartProcess, settings: LinkSettings, events: LinkEvents, log: Log) {
    this.#start = start;
    this.#settings = settings;
    this.#events = events;
    this.#log = log;
  }

  /** Whether the server can be reached as far as the link says. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Process id of the link, for tests and logs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the first link. */
  start(): void {
    const since = performance.now();
    let child: PartProcess;
    try {
      child = this.#start();
    } catch (error) {
      this.#log("error", "link could not be started", { error: brief(String(error)) });
      this.#startAgain(since);
      return;
    }
    this.#child = child;
    this.#log("info", "link started", { pid: child.pid });
    child.stdin?.on("error", () => undefined); // Seen again, with its reason, when the process ends.
    void this.#relayErrors(child);
    void this.#read(child);
    child.once("error", (error) => this.#ended(child, error.message, since));
    child.once("exit", (code, signal) => this.#ended(child, signal ?? `exit ${code}`, since));
    this.#write(toLinkLine({ kind: "settings", settings: this.#settings }));
  }

  /** Hands a frame to the link; dropped where there is no connection. */
  send(frame: object): void {
    if (this.#isUp)
      this.#write(toLinkLine({ kind: "frame", session: this.#session, text: JSON.stringify(frame) }));
  }

  /** Gives the living link a fresh certificate. */
  renewCertificate(): void {
    if (this.#key !== undefined)
      this.#write(toLinkLine({ kind: "certificate", certificate: this.#events.certify(this.#key) }));
  }

  /** Ends the link for good. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#restart);
    this.#child?.kill("SIGKILL");
  }

  /** Ends this link; another one follows. */
  replace(): void {
    this.#child?.kill("SIGKILL");
  }

  #write(line: string): void {
    const pipe = this.#child?.stdin;
    if (!pipe?.writable) return;
    pipe.write(line);
    if (pipe.writableLength > MAX_UNREAD) {
      this.#log("warn", "link takes nothing any more");
      this.replace();
    }
  }

  async #read(child: PartProcess): Promise<void> {
    if (!child.stdout) return;
    try {
      for await (const line of readLines(child.stdout, MAX_PIPE_LINE)) {
        if (child !== this.#child) return;
        await this.#hear(line);
      }
    } catch (error) {
      this.#log("error", "link broke its pipe", { error: brief(String(error)) });
      child.kill("SIGKILL");
    }
  }

  async #hear(line: Buffer): Promise<void> {
    const message = readFromLinkProcess(line);
    switch (message?.kind) {
      case "key":
        this.#key = message.key;
        this.renewCertificate();
        return;
      case "up":
        this.#session = message.session;
        this.#isUp = true;
        this.#log("info", "connected");
        this.#events.up();
        return;
      case "down":
        this.#lost(message.reason);
        // The machine may have been suspended, and the certificate have ended meanwhile, which no timer was there to see.
        this.renewCertificate();
        return;
      case "frame":
        if (this.#isUp && message.session === this.#session) await this.#events.frame(message.text);
        return;
      case undefined:
        this.#log("warn", "link said something that is no message", { bytes: line.length });
    }
  }

  #lost(reason: string): void {
    const wasUp = this.#isUp;
    this.#isUp = false;
    this.#log("info", wasUp ? "disconnected" : "no connection", { reason: brief(reason) });
    if (wasUp) this.#events.down(reason);
  }

  #ended(child: PartProcess, reason: string, since: number): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    this.#key = undefined;
    this.#lost(`link ended: ${reason}`);
    this.#startAgain(since);
  }

  #startAgain(since: number): void {
    if (this.#stopped) return;
    this.#failures = performance.now() - since >= GOOD_MILLISECONDS ? 0 : this.#failures + 1;
    const bound = Math.min(
      RESTART_MOST_MILLISECONDS,
      RESTART_MILLISECONDS * 2 ** Math.min(this.#failures, 16),
    );
    this.#restart = setTimeout(() => this.start(), randomInt(bound));
  }

  /** What the link writes to its standard error is shown, a bounded number of lines of it, as words of its own. */
  async #relayErrors(child: PartProcess): Promise<void> {
    if (!child.stderr) return;
    try {
      for await (const line of readLines(child.stderr, 64 * 1024)) {
        this.#logged += 1;
        if (this.#logged <= MAX_LOGGED_LINES)
          this.#log("warn", "link says", { text: brief(line.toString("utf8")) });
      }
    } catch {
      child.kill("SIGKILL");
    }
  }
}
