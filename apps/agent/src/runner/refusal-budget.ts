/** Receipts of refusals are rate-limited (formats.md): whoever sends nonsense without end does not fill the disk. */

const BURST = 256;
const SECONDS_EACH = 1;

/** A bucket of refusals that may be written down. */
export class RefusalBudget {
  readonly #now: () => number;
  #left = BURST;
  #since: number;
  #suppressed = 0;

  /** `now` in seconds, and never backwards. */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
    this.#since = now();
  }

  /** True where this refusal may have a receipt. */
  take(): boolean {
    const now = this.#now();
    const gained = Math.floor((now - this.#since) / SECONDS_EACH);
    if (gained > 0) {
      this.#left = Math.min(BURST, this.#left + gained);
      this.#since += gained * SECONDS_EACH;
    }
    if (this.#left > 0) {
      this.#left -= 1;
      return true;
    }
    this.#suppressed += 1;
    return false;
  }

  /** How many had none since the last time this was asked. */
  takeSuppressed(): number {
    const count = this.#suppressed;
    this.#suppressed = 0;
    return count;
  }
}
