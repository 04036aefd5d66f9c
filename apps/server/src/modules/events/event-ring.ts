/** The last events, so that a stream that broke off can go on where it stood. */
import { randomBytes } from "node:crypto";
import type { BusEvent } from "../../platform/bus/bus.ts";

/** An event with its place. */
export interface NumberedEvent extends BusEvent {
  readonly number: number;
}

/** A bounded memory of events. Ids name this memory too, so that one of another process is known to mean nothing here. */
export class EventRing {
  readonly #epoch = randomBytes(6).toString("base64url");
  readonly #capacity: number;
  readonly #events: NumberedEvent[] = [];
  #last = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Remembers an event and gives it its number. */
  add(event: BusEvent): NumberedEvent {
    this.#last += 1;
    const numbered = { ...event, number: this.#last };
    this.#events.push(numbered);
    if (this.#events.length > this.#capacity) this.#events.shift();
    return numbered;
  }

  /** The id of an event, for `Last-Event-ID`. */
  idOf(number: number): string {
    return `${this.#epoch}-${number}`;
  }

  /** The id at which a new stream begins. */
  currentId(): string {
    return this.idOf(this.#last);
  }

  /** What happened after the event with this id; undefined when that is no longer, or never was, known here. */
  after(id: string): readonly NumberedEvent[] | undefined {
    const [epoch, digits = ""] = id.split(/-(?=\d+$)/);
    const number = /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
    if (epoch !== this.#epoch || number === undefined || number > this.#last) return undefined;
    const oldest = this.#events[0]?.number ?? this.#last + 1;
    if (number < oldest - 1) return undefined;
    return this.#events.filter((event) => event.number > number);
  }
}
