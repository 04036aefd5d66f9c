/** Offers that wait for a free place: few, and of bounded size, however many a server sends. */

/** Something that takes room while it waits. */
interface Waiting<T> {
  readonly value: T;
  readonly bytes: number;
}

const MAX_COUNT = 64;
const MAX_BYTES = 16 * 1024 * 1024;

/** First come, first served, within bounds. */
export class OfferQueue<T> {
  /** By what is asked for, in the order in which it first came. */
  readonly #waiting = new Map<string, Waiting<T>>();
  #bytes = 0;

  get length(): number {
    return this.#waiting.size;
  }

  /**
   * False where there is no room; nothing is kept then. What waits already is offered again on every connection: the
   * newest copy counts, in the place of the first.
   */
  add(name: string, value: T, bytes: number): boolean {
    const before = this.#waiting.get(name);
    const others = this.#bytes - (before?.bytes ?? 0);
    if ((!before && this.#waiting.size >= MAX_COUNT) || others + bytes > MAX_BYTES) return false;
    this.#waiting.set(name, { value, bytes });
    this.#bytes = others + bytes;
    return true;
  }

  /** The one that waited longest. */
  next(): T | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const [name, { value, bytes }] = first;
    this.#waiting.delete(name);
    this.#bytes -= bytes;
    return value;
  }
}
