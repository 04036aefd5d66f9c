/** Keeps launchers waiting, so that a run starts without making a process first. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { endCgroup, makeCgroup } from "./cgroup.ts";
import type { FifoMaker, FifoSet } from "./fifo-set.ts";
import type { FixedPrograms } from "./fixed-programs.ts";
import { launcherWords, type LauncherIdentity } from "./launch-command.ts";
import { Launcher } from "./launcher.ts";

const soonMilliseconds = 1;
const laterMilliseconds = 100;

/** What a pool is made of. */
export interface LauncherPoolOptions {
  readonly programs: FixedPrograms;
  readonly pipes: FifoMaker;
  /** Directory and name prefix of control groups; without it launchers have none. */
  readonly cgroups: { readonly base: string; readonly prefix: string } | undefined;
  /** How many launchers wait while nothing happens. */
  readonly waiting: number;
  /** Who they are until another identity was asked for; undefined lets none wait. */
  readonly first: LauncherIdentity | undefined;
  /** Changes when users or groups may have changed: then nobody who waits is used. */
  readonly userDatabaseStamp?: () => string;
}

interface Waiting {
  readonly launcher: Launcher;
  readonly key: string;
  readonly stamp: string;
}

/** Hands out launchers and makes new ones, of the identity asked for last, when the machine is calm again. */
export class LauncherPool {
  readonly #options: LauncherPoolOptions;
  readonly #stamp: () => string;
  readonly #freePipes: FifoSet[] = [];
  #waiting: Waiting[] = [];
  #identity: LauncherIdentity | undefined;
  #refill: NodeJS.Timeout | undefined;
  #groups = 0;
  #closed = false;

  constructor(options: LauncherPoolOptions) {
    this.#options = options;
    this.#identity = options.first;
    this.#stamp = options.userDatabaseStamp ?? localUserDatabaseStamp;
  }

  /** Makes the first launchers wait. */
  async warm(): Promise<void> {
    const identity = this.#identity;
    const wanted = this.#options.waiting - this.#waiting.length;
    if (identity === undefined || wanted <= 0) return;
    const missing = wanted - this.#freePipes.length;
    if (missing > 0) this.#freePipes.push(...(await this.#options.pipes.make(missing)));
    const stamp = this.#stamp();
    while (!this.#closed && this.#waiting.length < this.#options.waiting) {
      const pipes = this.#freePipes.pop();
      if (pipes === undefined) return;
      this.#waiting.push({ launcher: this.#start(identity, pipes), key: keyOf(identity), stamp });
    }
  }

  /** A launcher of this identity: one that waits, else a new one. Throws when the system refuses to make one. */
  async take(identity: LauncherIdentity): Promise<Launcher> {
    if (mayWait(identity)) this.#identity = identity;
    const key = keyOf(identity);
    const stamp = this.#stamp();
    const usable = (one: Waiting): boolean => one.stamp === stamp && !one.launcher.ended;
    const ready = this.#waiting.find((one) => one.key === key && usable(one));
    const leaving = this.#waiting.filter((one) => !usable(one));
    // Nobody like this waits: one that is asked for less makes room.
    if (ready === undefined && mayWait(identity)) leaving.push(...this.#waiting.filter(usable).slice(0, 1));
    this.#waiting = this.#waiting.filter((one) => one !== ready && !leaving.includes(one));
    // In the background: their going must not delay the run.
    for (const { launcher } of leaving) this.#dismiss(launcher).catch(() => undefined);
    return ready?.launcher ?? this.#start(identity, await this.#takePipes());
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
    await Promise.all(this.#waiting.splice(0).map(async ({ launcher }) => this.#dismiss(launcher)));
    for (const pipes of this.#freePipes.splice(0)) pipes.discard();
  }

  async #dismiss(launcher: Launcher): Promise<void> {
    launcher.dismiss();
    await launcher.exited;
    await this.giveBack(launcher, false);
  }

  #fillAfter(milliseconds: number): void {
    if (this.#closed) return;
    clearTimeout(this.#refill);
    this.#refill = setTimeout(() => {
      this.warm().catch(() => undefined); // The next run tries again and reports why.
    }, milliseconds);
    this.#refill.unref();
  }

  async #takePipes(): Promise<FifoSet> {
    const [pipes] =
      this.#freePipes.length > 0 ? this.#freePipes.splice(-1) : await this.#options.pipes.make(1);
    if (pipes === undefined) throw new Error("no pipes could be made");
    return pipes;
  }

  #start(identity: LauncherIdentity, pipes: FifoSet): Launcher {
    const { cgroups, programs } = this.#options;
    try {
      const number = (this.#groups += 1);
      const directory = cgroups && join(cgroups.base, `${cgroups.prefix}${number}`);
      const words = launcherWords(
        identity,
        programs,
        directory === undefined ? undefined : makeCgroup(directory),
      );
      if (words === undefined) throw new Error("a program that starting needs is missing");
      return new Launcher(words, pipes, directory);
    } catch (error) {
      pipes.discard();
      throw error;
    }
  }
}

function keyOf({ user, switchUser, network, apart }: LauncherIdentity): string {
  return JSON.stringify([user.name, user.uid, user.gid, switchUser, network, apart]);
}

/**
 * Only identities whose groups come from this machine's own files: who is in which group according to a directory
 * service may change unseen, so everybody else is looked up when the run comes.
 */
function mayWait({ user, switchUser }: LauncherIdentity): boolean {
  return !switchUser || user.uid === 0 || user.name === "nobody";
}

function localUserDatabaseStamp(): string {
  return ["/etc/passwd", "/etc/group", "/etc/nsswitch.conf"]
    .map((path) => statSync(path, { throwIfNoEntry: false }))
    .map((found) => `${found?.ino} ${found?.ctimeMs} ${found?.size}`)
    .join();
}
