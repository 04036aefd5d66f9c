/** Offers that wait for a free place: few, and of bounded size, however many a server sends. */

/** Something that takes room while it waits. */
export interface Waiting<T> {
  readonly value: T;
  readonly bytes: number;
}

const MAX_COUNT = 64;
const MAX_BYTES = 16 * 1024 * 1024;

/** First come, first served, within bounds. */
export class OfferQueue<T> {
  readonly #waiting: Waiting<T>[] = [];
  #bytes = 0;

  get length(): number {
    return this.#waiting.length;
  }

  /** False where there is no room; nothing is kept then. */
  add(value: T, bytes: number): boolean {
    if (this.#waiting.length >= MAX_COUNT || this.#bytes + bytes > MAX_BYTES) return false;
    this.#waiting.push({ value, bytes });
    this.#bytes += bytes;
    return true;
  }

  /** The one that waited longest. */
  next(): T | undefined {
    const first = this.#waiting.shift();
    this.#bytes -= first?.bytes ?? 0;
    return first?.value;
  }
}
