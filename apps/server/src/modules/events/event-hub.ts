/** The streams of one server process: one memory of events, many followers. */
import type { ServerResponse } from "node:http";
import type { Actor } from "../../platform/actor.ts";
import type { Bus, BusEvent } from "../../platform/bus/bus.ts";
import { endsSessionOf, sessionsTopic } from "../identity/index.ts";
import { EventRing, type NumberedEvent } from "./event-ring.ts";
import { readTopics } from "./topics.ts";

/** One follower. */
export interface Follower {
  readonly actor: Actor;
  readonly topics: readonly string[];
  readonly response: ServerResponse;
  /** The header `Last-Event-ID`; from outside: untrusted. */
  readonly lastId: string | undefined;
  /** Whether the session is still good and the topics still allowed. */
  readonly mayGoOn: () => Promise<boolean>;
}

const remembered = 5000;
const heartbeatMs = 15_000;
/** A follower that reads so slowly is cut off; it resumes where it stood. */
const mostUnsentBytes = 1024 * 1024;
const mostStreamsByActor = 20;

/** Hands events of the bus to followers. */
export class EventHub {
  readonly #ring = new EventRing(remembered);
  readonly #followers = new Set<Follower>();
  readonly #stopListening: () => void;
  readonly #beating: NodeJS.Timeout;

  constructor(bus: Bus) {
    this.#stopListening = bus.listen("*", (event) => this.#take(event));
    this.#beating = setInterval(() => void this.#beat(), heartbeatMs).unref();
  }

  /** Follows until the response ends. False when this actor has too many streams. */
  follow(follower: Follower): boolean {
    const own = [...this.#followers].filter(({ actor }) => actor.id === follower.actor.id);
    if (own.length >= mostStreamsByActor) return false;
    const { response, lastId } = follower;
    response.once("close", () => this.#followers.delete(follower));
    response.write("retry: 2000\n\n");
    const missed = lastId === undefined ? [] : this.#ring.after(lastId);
    if (missed) for (const event of missed) this.#send(follower, event);
    else response.write("event: reset\ndata: {}\n\n");
    // So that a stream that breaks off before its first event resumes too.
    response.write(`id: ${this.#ring.currentId()}\nevent: ready\ndata: {}\n\n`);
    this.#followers.add(follower);
    return true;
  }

  /** Ends all streams. */
  close(): void {
    this.#stopListening();
    clearInterval(this.#beating);
    for (const { response } of this.#followers) response.end();
  }

  #take(event: BusEvent): void {
    if (event.topic === sessionsTopic) this.#endSessions(event);
    if (!readTopics(event.topic)) return;
    const numbered = this.#ring.add(event);
    for (const follower of this.#followers) this.#send(follower, numbered);
  }

  #send({ topics, response }: Follower, { number, topic, facts }: NumberedEvent): void {
    if (!topics.includes(topic)) return;
    if (response.writableLength > mostUnsentBytes) {
      response.destroy();
      return;
    }
    response.write(`id: ${this.#ring.idOf(number)}\ndata: ${JSON.stringify({ topic, facts })}\n\n`);
  }

  /** Whoever signed out, was disabled or changed is cut off; who still may comes back and is asked again. */
  #endSessions({ facts }: BusEvent): void {
    for (const { actor, response } of this.#followers) if (endsSessionOf(actor, facts)) response.end();
  }

  async #beat(): Promise<void> {
    for (const { response, mayGoOn } of this.#followers) {
      const goesOn = await mayGoOn().catch(() => false);
      if (goesOn) response.write(": still here\n\n");
      else response.end();
    }
  }
}
