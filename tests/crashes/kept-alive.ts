/** A supervisor as a machine has one: what ended is started again, until it is told to stop. */
import type { AppProcess } from "../processes/app-process.ts";

/** A process that comes back. */
export class KeptAlive {
  readonly #start: () => AppProcess;
  readonly #pauseMilliseconds: () => number;
  readonly #past: AppProcess[] = [];
  #current: AppProcess;
  #stopping = false;
  readonly #watching: Promise<void>;

  /** Starts it. `pauseMilliseconds` says how long it stays down each time. */
  constructor(start: () => AppProcess, pauseMilliseconds: () => number) {
    this.#start = start;
    this.#pauseMilliseconds = pauseMilliseconds;
    this.#current = start();
    this.#watching = this.#watch();
  }

  /** The process as it is now; undefined while it is down. */
  get current(): AppProcess | undefined {
    const { child } = this.#current;
    return child.exitCode === null && child.signalCode === null ? this.#current : undefined;
  }

  /** Everything that it ever wrote to its standard error. */
  get log(): string {
    return [...this.#past, this.#current].map(({ err }) => err).join("");
  }

  /** How many times it was started. */
  get starts(): number {
    return this.#past.length + 1;
  }

  /** The lives that ended otherwise than by a `kill -9`: nobody asked for those ends. */
  async endedByThemselves(): Promise<AppProcess[]> {
    const ends = await Promise.all(this.#past.map(async (life) => ({ life, end: await life.ended })));
    return ends.flatMap(({ life, end }) => (end.signal === "SIGKILL" ? [] : [life]));
  }

  /** Lets it end in order, for good. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#current.stop();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    for (;;) {
      await this.#current.gone;
      if (this.#stopping) return;
      await new Promise((resolve) => setTimeout(resolve, this.#pauseMilliseconds()));
      if (this.#stopping) return;
      this.#past.push(this.#current);
      this.#current = this.#start();
    }
  }
}
