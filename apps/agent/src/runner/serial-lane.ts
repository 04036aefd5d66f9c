/** One thing at a time: judging and consuming, taking trust and administration never interleave. */
export class SerialLane {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `job` after everything that was asked for before it. A job that throws does not stop the next. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const next = this.#last.then(job, job);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
