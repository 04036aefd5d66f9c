/** Gives memory back once a process has been quiet for a while: an idle agent should cost a machine next to nothing. */

const QUIET_MILLISECONDS = 3000;

/** Collects garbage once after each burst of work. Does nothing where Node was started without `--expose-gc`. */
export class IdleMemory {
  #timer: NodeJS.Timeout | undefined;

  /** Something happened: the quiet begins anew. */
  touch(): void {
    if (this.#timer) this.#timer.refresh();
    else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
      }, QUIET_MILLISECONDS);
      this.#timer.unref();
    }
  }
}
