/** Wakes a follower of output when something happened to a target that it follows. */
import type { ServerContext } from "../../platform/context.ts";
import { runTopic } from "./tell-run.ts";

/** News of one run, from the moment it is made until it is stopped. */
export class OutputNews {
  #fresh = false;
  #wake: (() => void) | undefined;
  readonly #unlisten: () => void;
  #stopped = false;

  /** `isAbout` says whether a device is followed; what names no device is news to everybody. */
  constructor(ctx: ServerContext, run: string, isAbout: (device: unknown) => boolean) {
    this.#unlisten = ctx.bus.listen(runTopic(run), ({ facts }) => {
      if (facts["device"] !== undefined && !isAbout(facts["device"])) return;
      this.#fresh = true;
      this.#wake?.();
    });
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Listens no longer, and ends a follower that waits. */
  stop(): void {
    this.#stopped = true;
    this.#unlisten();
    this.#wake?.();
  }

  /** Resolves at the next news, or after a while without any. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#fresh && !this.#stopped)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#fresh = false;
    this.#wake = undefined;
  }
}
