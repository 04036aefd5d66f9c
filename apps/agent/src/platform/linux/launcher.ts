/**
 * A launcher: a small shell that waits, already as its user, in its network, session and control group, for the words
 * that turn it into a script. It is started ahead of need, because a fork of the runner, joining a control group and
 * changing the user together cost more than the start of the script itself.
 *
 * A launcher that never gets its words (the runner died) reads end of file and ends without running anything. Other
 * processes of its user could meddle with it while it waits, as they could with the script while it runs.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import type { ChunkConsumer, ProcessEnd } from "../host-platform.ts";
import type { FifoSet } from "./fifo-set.ts";
import { coverInherited } from "./inherited-descriptors.ts";
import { fixedPath, startMark } from "./launch-command.ts";
import { writeAll } from "./write-to-pipe.ts";

const startMarkByte = startMark.charCodeAt(0);
/** Looking up groups in a directory service takes a while; a launcher that takes longer was stopped by somebody. */
const startMilliseconds = 60_000;
const dismissMilliseconds = 2_000;

/** One waiting, then running, process with its pipes. */
export class Launcher {
  readonly pipes: FifoSet;
  readonly cgroupDirectory: string | undefined;
  /** Resolves when the process ended. */
  readonly exited: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  #gate: number | undefined;
  #ended = false;

  /** Starts the program with these arguments (see `launcherWords`), with `pipes` as input and outputs. */
  constructor(words: readonly string[], pipes: FifoSet, cgroupDirectory: string | undefined) {
    const [program = "", ...args] = words;
    this.pipes = pipes;
    this.cgroupDirectory = cgroupDirectory;
    const descriptors = [
      openSync(pipes.gatePath, constants.O_RDONLY | constants.O_NONBLOCK),
      pipes.stdout.openForWriting(),
      pipes.stderr.openForWriting(),
    ];
    const nothing = openSync("/dev/null", constants.O_RDWR);
    try {
      this.#gate = openSync(pipes.gatePath, constants.O_WRONLY | constants.O_NONBLOCK);
      this.#child = spawn(program, args, {
        stdio: [...descriptors, ...coverInherited(nothing)],
        env: { PATH: fixedPath },
        cwd: "/",
        // A session and process group of its own: no terminal, and one number for the whole group.
        detached: true,
      });
    } finally {
      for (const descriptor of [...descriptors, nothing]) closeSync(descriptor);
    }
    this.exited = new Promise((resolve) => {
      const end = (result: ProcessEnd): void => {
        this.#ended = true;
        this.#closeGate();
        resolve(result);
      };
      this.#child.once("error", () => end({}));
      this.#child.once("exit", (code, signal) => end(signal === null ? { exit: code ?? 0 } : { signal }));
    });
    // A waiting launcher does not keep the runner alive.
    this.#child.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Lets the launcher become the script. True when it said that it is about to; false when it ended before that, so
   * nothing of the script ran, or was ended because it said nothing for so many milliseconds. Output goes to the
   * consumers from then on.
   */
  async release(
    command: string,
    stdout: ChunkConsumer,
    stderr: ChunkConsumer,
    patienceMilliseconds = startMilliseconds,
  ): Promise<boolean> {
    const gate = this.#gate;
    if (gate === undefined || this.#ended) return false;
    this.#child.ref();
    let started = false;
    const sawStart = new Promise<void>((resolve) => {
      this.pipes.stdout.start((chunk) => {
        if (started) return stdout(chunk);
        // Other processes of the user can write here too: what stands before the mark is theirs.
        const mark = chunk.indexOf(startMarkByte);
        if (mark < 0) return undefined;
        started = true;
        resolve();
        return chunk.length > mark + 1 ? stdout(chunk.subarray(mark + 1)) : undefined;
      });
    });
    this.pipes.stderr.start(stderr);
    const patience = setTimeout(() => this.signalGroup("SIGKILL"), patienceMilliseconds);
    await writeAll(gate, Buffer.from(command), () => this.#ended);
    this.#closeGate();
    await Promise.race([sawStart, this.exited]);
    clearTimeout(patience);
    if (!started) this.pipes.stdout.readNow();
    return started;
  }

  /** Sends a signal to the whole process group. */
  signalGroup(name: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#ended) return;
    try {
      process.kill(-pid, name);
    } catch {
      // Ended between the look and the signal.
    }
  }

  /** Lets a launcher that was not needed end, and ends one that was stopped. */
  dismiss(): void {
    this.#child.ref();
    this.#closeGate();
    setTimeout(() => this.signalGroup("SIGKILL"), dismissMilliseconds).unref();
  }

  #closeGate(): void {
    if (this.#gate === undefined) return;
    closeSync(this.#gate);
    this.#gate = undefined;
  }
}
