/** Work for many receivers at once: one thing at a time for each of them, so that a slow one delays nobody but itself. */

type Work = () => Promise<void>;

/** Lanes of one kind of work. */
export class Lanes {
  readonly #most: number;
  readonly #fail: (error: unknown) => void;
  readonly #busy = new Map<string, Promise<void>>();
  /** What found no lane free, in its order. */
  readonly #waiting = new Map<string, Work>();

  /** No more than `most` at once; `fail` hears of work that ended with an error. */
  constructor(most: number, fail: (error: unknown) => void) {
    this.#most = most;
    this.#fail = fail;
  }

  /** Does work for a receiver as soon as a lane is free; nothing where some is under way or waits for this one already. */
  offer(receiver: string, work: Work): void {
    if (this.#busy.has(receiver)) return;
    if (this.#busy.size >= this.#most) this.#waiting.set(receiver, work);
    else this.#begin(receiver, work);
  }

  /** Resolves when nothing is under way and nothing waits. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  #begin(receiver: string, work: Work): void {
    this.#waiting.delete(receiver);
    this.#busy.set(receiver, this.#through(receiver, work));
  }

  async #through(receiver: string, work: Work): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#busy.delete(receiver);
      const [next] = this.#waiting;
      if (next) this.#begin(...next);
    }
  }
}
