/**
 * The bus across replicas: one connection that listens, and at most one NOTIFY every few milliseconds, since each of
 * them takes a lock that all committing transactions share. Payloads carry ids and states, never contents.
 */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import type { Logger } from "pino";
import { type BusEvent, LocalBus } from "./bus.ts";
import { packEvents, unpackEvents } from "./pack-events.ts";

/** Told in this process after the listening connection was lost and is back: what others told meanwhile is lost. */
export const busResumedTopic = "bus-resumed";

const channel = "countersign_events";
const gatherMs = 5;
const reconnectMs = 500;

/** A bus that reaches the other replicas on the same database. */
export class PostgresBus extends LocalBus {
  readonly #url: string;
  readonly #log: Logger;
  readonly #origin = randomBytes(6).toString("base64url");
  #client: Client | undefined;
  #waiting: BusEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Tellings in their order: a connection does one thing at a time. */
  #telling: Promise<void> = Promise.resolve();
  #reopening: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(url: string, log: Logger) {
    super();
    this.#url = url;
    this.#log = log;
  }

  /** Connects; rejects when the database cannot be reached. Later losses are repaired. */
  static async connect(url: string, log: Logger): Promise<PostgresBus> {
    const bus = new PostgresBus(url, log);
    await bus.#open();
    return bus;
  }

  override tell(event: BusEvent): void {
    this.deliver(event);
    this.#waiting.push(event);
    this.#timer ??= setTimeout(() => this.#flush(), gatherMs);
  }

  /** Ends the connection; what waits is told first. */
  override async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reopening);
    this.#flush();
    await this.#telling;
    await this.#client?.end();
    await super.close();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#waiting.splice(0);
    this.#telling = this.#telling.then(() => this.#tellOthers(events));
  }

  async #tellOthers(events: readonly BusEvent[]): Promise<void> {
    for (const payload of packEvents(this.#origin, events)) {
      // Others lose an event when the connection is down; what must not be lost stands in tables.
      await this.#client
        ?.query("select pg_notify($1, $2)", [channel, payload])
        .catch((error: unknown) =>
          this.#log.warn({ err: error }, "events could not be told to other replicas"),
        );
    }
  }

  async #open(): Promise<void> {
    const client = new Client({
      connectionString: this.#url,
      application_name: "countersign bus",
      keepAlive: true,
    });
    client.on("notification", ({ payload }) => {
      for (const event of unpackEvents(this.#origin, payload ?? "")) this.deliver(event);
    });
    client.on("error", (error) => this.#log.warn({ err: error }, "the bus lost its connection"));
    client.on("end", () => {
      if (this.#client === client) this.#client = undefined;
      this.#reopenSoon();
    });
    await client.connect();
    await client.query(`listen ${channel}`);
    if (this.#closed) await client.end();
    else this.#client = client;
  }

  #reopenSoon(): void {
    if (this.#closed || this.#client || this.#reopening) return;
    this.#reopening = setTimeout(() => {
      this.#reopening = undefined;
      this.#open().then(
        () => this.deliver({ topic: busResumedTopic, facts: {} }),
        () => this.#reopenSoon(),
      );
    }, reconnectMs).unref();
  }
}
