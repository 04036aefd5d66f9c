/** Remembers the entries that were asked for last, and never more than it was made for. */

/** A map that forgets: when it is full, what nobody asked for longest makes room. */
export class BoundedCache<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #most: number;

  /** `most` is how many entries it holds, at least one. */
  constructor(most: number) {
    if (!Number.isInteger(most) || most < 1)
      throw new RangeError(`a cache for ${most} entries holds nothing`);
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value, which thereby becomes the one asked for last. */
  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    // A Map keeps its keys in the order in which they came: the front is the oldest.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Keeps a value, and forgets the oldest where there are too many. */
  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#most) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
