/** Keeps launchers waiting, so that a run starts without making a process first. */
import { join } from "node:path";
import { endCgroup, makeCgroup } from "./cgroup.ts";
import type { FifoMaker, FifoSet } from "./fifo-set.ts";
import { Launcher } from "./launcher.ts";

const soonMilliseconds = 1;
const laterMilliseconds = 100;

/** What a pool is made of. */
export interface LauncherPoolOptions {
  readonly sh: string;
  readonly pipes: FifoMaker;
  /** Directory and name prefix of control groups; without it launchers have none. */
  readonly cgroups: { readonly base: string; readonly prefix: string } | undefined;
  /** How many launchers wait while nothing happens. */
  readonly waiting: number;
}

/** Hands out launchers and makes new ones when the machine is calm again. */
export class LauncherPool {
  readonly #options: LauncherPoolOptions;
  readonly #waiting: Launcher[] = [];
  readonly #freePipes: FifoSet[] = [];
  #refill: NodeJS.Timeout | undefined;
  #groups = 0;
  #closed = false;

  constructor(options: LauncherPoolOptions) {
    this.#options = options;
  }

  /** Makes the first launchers wait. */
  async warm(): Promise<void> {
    const missing = this.#options.waiting - this.#waiting.length - this.#freePipes.length;
    if (missing > 0) this.#freePipes.push(...(await this.#options.pipes.make(missing)));
    this.#fill();
  }

  /** A launcher: one that waits, else a new one. Throws when the system refuses to make one. */
  async take(): Promise<Launcher> {
    const ready = this.#waiting.shift();
    if (ready === undefined) return this.#start(await this.#takePipes());
    if (!ready.ended) return ready;
    await this.giveBack(ready, false);
    return this.take();
  }

  /** After a run: its pipes may be used again unless something still holds them. */
  async giveBack(launcher: Launcher, pipesAreClean: boolean): Promise<void> {
    if (launcher.cgroupDirectory !== undefined) await endCgroup(launcher.cgroupDirectory);
    if (pipesAreClean && !this.#closed && this.#freePipes.length < this.#options.waiting) {
      this.#freePipes.push(launcher.pipes);
    } else {
      launcher.pipes.discard();
    }
    // Not at once: a run that has just ended on one device often still goes on elsewhere on the same machine.
    this.#fillAfter(this.#waiting.length === 0 ? soonMilliseconds : laterMilliseconds);
  }

  /** Ends what waits. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#refill);
    await Promise.all(
      this.#waiting.splice(0).map(async (launcher) => {
        launcher.dismiss();
        await launcher.exited;
        await this.giveBack(launcher, false);
      }),
    );
    for (const pipes of this.#freePipes.splice(0)) pipes.discard();
  }

  #fillAfter(milliseconds: number): void {
    if (this.#closed) return;
    clearTimeout(this.#refill);
    this.#refill = setTimeout(() => {
      this.warm().catch(() => undefined); // The next run tries again and reports why.
    }, milliseconds);
    this.#refill.unref();
  }

  #fill(): void {
    while (!this.#closed && this.#waiting.length < this.#options.waiting) {
      const pipes = this.#freePipes.pop();
      if (pipes === undefined) return;
      this.#waiting.push(this.#start(pipes));
    }
  }

  async #takePipes(): Promise<FifoSet> {
    const [pipes] =
      this.#freePipes.length > 0 ? this.#freePipes.splice(-1) : await this.#options.pipes.make(1);
    if (pipes === undefined) throw new Error("no pipes could be made");
    return pipes;
  }

  #start(pipes: FifoSet): Launcher {
    const { cgroups, sh } = this.#options;
    try {
      if (cgroups === undefined) return new Launcher(sh, pipes);
      const directory = join(cgroups.base, `${cgroups.prefix}${(this.#groups += 1)}`);
      return new Launcher(sh, pipes, { directory, joinFile: makeCgroup(directory) });
    } catch (error) {
      pipes.discard();
      throw error;
    }
  }
}
