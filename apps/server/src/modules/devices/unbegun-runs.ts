/**
 * What one connection was handed and has not begun yet. Agents queue little and refuse the rest for good
 * (apps/agent/README.md: 64 offers, 16 MiB), so a device that was away for long is given its runs by and by.
 */

/** Runs that may wait on one device: fewer than it takes, since some of an earlier connection may wait there still. */
export const MAX_UNBEGUN = 48;
const MAX_BYTES = 12 * 1024 * 1024;

/** The runs of one connection that wait on the device. */
export class UnbegunRuns {
  readonly #waiting = new Map<string, { readonly bytes: number; readonly until: number }>();
  #bytes = 0;
  #holds = false;

  /** Whether something was held back; whoever asks for room next has to be told of it. */
  get holds(): boolean {
    return this.#holds;
  }

  /** Takes a run of this size whose window closes at `until`, or holds it back: false, and the caller keeps it. */
  take(run: string, facts: { readonly bytes: number; readonly until: number }, now: number): boolean {
    this.#forgetClosed(now);
    const full = this.#waiting.size >= MAX_UNBEGUN || this.#bytes + facts.bytes > MAX_BYTES;
    // One alone is always sent, whatever its size; behind one that was held back the others wait their turn.
    if (this.#holds || (full && this.#waiting.size > 0)) {
      this.#holds = true;
      return false;
    }
    this.#waiting.set(run, facts);
    this.#bytes += facts.bytes;
    return true;
  }

  /** The device began or ended it. */
  begun(run: string): void {
    this.#bytes -= this.#waiting.get(run)?.bytes ?? 0;
    this.#waiting.delete(run);
  }

  /** True once when there is room again for what was held back: the caller sends it now. */
  resume(now: number): boolean {
    if (!this.#holds) return false;
    this.#forgetClosed(now);
    if (this.#waiting.size > MAX_UNBEGUN / 2 || (this.#bytes > MAX_BYTES / 2 && this.#waiting.size > 0))
      return false;
    this.#holds = false;
    return true;
  }

  /** A device may keep silent about what it refuses; when the window is closed it has nothing more to say. */
  #forgetClosed(now: number): void {
    for (const [run, { until }] of this.#waiting) if (until < now) this.begun(run);
  }
}
