/** Lines of the log in one write a turn of the event loop: under load a system call for each costs more than the line. */
import type { DestinationStream } from "pino";

/** Writes to `destination` what came within one turn. Flush it before the process exits. */
export class GatheredLines implements DestinationStream {
  readonly #destination: DestinationStream;
  #waiting = "";
  #isScheduled = false;

  constructor(destination: DestinationStream) {
    this.#destination = destination;
  }

  write(line: string): void {
    this.#waiting += line;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }

  /** Writes what waits, at once. */
  flush(): void {
    if (this.#waiting === "") return;
    const lines = this.#waiting;
    this.#waiting = "";
    this.#destination.write(lines);
  }
}
