/** The streams of one server process: one memory of events, many followers. */
import type { ServerResponse } from "node:http";
import type { ClientsWhere } from "@countersign/access";
import type { Actor } from "../../platform/actor.ts";
import type { BusEvent } from "../../platform/bus/bus.ts";
import type { ServerContext } from "../../platform/context.ts";
import { clientsTopic, findClientOf } from "../clients/index.ts";
import { endsSessionOf, sessionsTopic } from "../identity/index.ts";
import { EventRing, type NumberedEvent } from "./event-ring.ts";
import { toldObject } from "./told-object.ts";
import { readTopics } from "./topics.ts";

/** One follower. */
export interface Follower {
  readonly actor: Actor;
  /** With the clients of which each may be told. */
  readonly topics: ReadonlyMap<string, ClientsWhere>;
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
/** So many runs and tasks are known with their clients, which never change. */
const mostKnown = 5000;

/** Hands events of the bus to followers. */
export class EventHub {
  readonly #ring = new EventRing(remembered);
  readonly #followers = new Set<Follower>();
  /** What is still to be told to those who are not told of every client, in order. */
  readonly #narrowed = new WeakMap<Follower, Promise<void>>();
  readonly #clients = new Map<string, number>();
  readonly #ctx: ServerContext;
  readonly #stopListening: () => void;
  readonly #beating: NodeJS.Timeout;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
    this.#stopListening = ctx.bus.listen("*", (event) => this.#take(event));
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
    if (event.topic === clientsTopic) this.#widen();
    if (!readTopics(event.topic)) return;
    const numbered = this.#ring.add(event);
    for (const follower of this.#followers) this.#send(follower, numbered);
  }

  #send(follower: Follower, event: NumberedEvent): void {
    const where = follower.topics.get(event.topic);
    if (where === undefined) return;
    if (where === "all") return this.#write(follower, event);
    this.#narrowed.set(follower, this.#tellInTurn(this.#narrowed.get(follower), follower, where, event));
  }

  async #tellInTurn(
    before: Promise<void> | undefined,
    follower: Follower,
    where: readonly number[],
    event: NumberedEvent,
  ): Promise<void> {
    await before;
    try {
      if (await this.#isAmong(where, event)) this.#write(follower, event);
    } catch (error) {
      // What cannot be looked up is not told: a reader who missed something reads again in time.
      this.#ctx.log.warn({ err: error, topic: event.topic }, "an event was not told to all who follow it");
    }
  }

  async #isAmong(where: readonly number[], event: BusEvent): Promise<boolean> {
    const object = toldObject(event);
    if (!object) return true;
    const place = `${object.kind} ${object.id}`;
    const client = this.#clients.get(place) ?? (await findClientOf(this.#ctx, object.kind, object.id));
    if (client === undefined) return false;
    // An admission can move a device to another client.
    if (object.kind !== "device" && this.#clients.size < mostKnown) this.#clients.set(place, client);
    return where.includes(client);
  }

  #write({ response }: Follower, { number, topic, facts }: NumberedEvent): void {
    if (response.writableEnded) return;
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

  /** A new client may be one that somebody sees: they come back, go on where they stood, and are asked again. */
  #widen(): void {
    for (const { topics, response } of this.#followers)
      if ([...topics.values()].some((where) => where !== "all")) response.end();
  }

  async #beat(): Promise<void> {
    for (const { response, mayGoOn } of this.#followers) {
      const goesOn = await mayGoOn().catch(() => false);
      if (goesOn) response.write(": still here\n\n");
      else response.end();
    }
  }
}
