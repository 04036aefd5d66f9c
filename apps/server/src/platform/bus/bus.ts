/** What happened, told to whoever listens: in this process at once, in other replicas by the database. */

/** Small facts about an event: ids, states, numbers. Never contents: other replicas and browsers get exactly this. */
export type EventFacts = Readonly<Record<string, string | number | boolean>>;

/** One event. */
export interface BusEvent {
  /** Such as `runs` or `run:<id>`. */
  readonly topic: string;
  readonly facts: EventFacts;
}

/** The bus of one server process. */
export interface Bus {
  /** Tells all listeners, here and in other replicas; at most once, never blocking. Use `publish(tx, …)` for effects. */
  tell(event: BusEvent): void;
  /** Hears every event whose topic is `topic` or begins with it and a colon; `*` hears all. Gives the way to stop. */
  listen(topic: string, listener: (event: BusEvent) => void): () => void;
  /** Ends it. */
  close(): Promise<void>;
}

/** A bus within one process. */
export class LocalBus implements Bus {
  readonly #listeners = new Set<{ topic: string; listener: (event: BusEvent) => void }>();

  tell(event: BusEvent): void {
    this.deliver(event);
  }

  listen(topic: string, listener: (event: BusEvent) => void): () => void {
    const entry = { topic, listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }

  /** Hands an event to the listeners of this process. */
  protected deliver(event: BusEvent): void {
    for (const { topic, listener } of this.#listeners) {
      if (topic === "*" || topic === event.topic || event.topic.startsWith(`${topic}:`)) listener(event);
    }
  }
}
