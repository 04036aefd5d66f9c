/**
 * The reading end of a named pipe, without sockets and without a thread per pipe.
 *
 * Node gives children socket pairs as output; a script's `echo x > /dev/stdout` fails on those. A named pipe can be
 * opened again by its name under /proc, and the kernel tells us about each write through inotify (`fs.watch`).
 * Reads never block. Should notifications be missing (limits reached, odd file system), a timer takes over.
 */
import { closeSync, constants, openSync, readSync, watch, type FSWatcher } from "node:fs";
import type { ChunkConsumer } from "../host-platform.ts";

const chunkBytes = 64 * 1024;
const readsPerTurn = 16;
const calmPollMilliseconds = 200;
const eagerPollMilliseconds = 10;

// Reads are synchronous and consumers copy what they keep, so all readers share one buffer.
const shared = Buffer.allocUnsafe(chunkBytes);

/** Reads one named pipe for the length of the runner's life, one run after the other. */
export class FifoReader {
  readonly #path: string;
  readonly #descriptor: number;
  #watcher: FSWatcher | undefined;
  #poll: NodeJS.Timeout | undefined;
  #consumer: ChunkConsumer | undefined;
  #paused: Promise<void> | undefined;
  #eventsSincePoll = 0;
  #bytesRead = 0;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      this.#watcher = watch(path, { persistent: false }, () => {
        this.#eventsSincePoll += 1;
        this.#pump();
      });
      this.#watcher.on("error", () => this.#loseWatcher());
    } catch {
      this.#watcher = undefined;
    }
  }

  /** A descriptor of the writing end for one child; the caller closes it after the spawn. */
  openForWriting(): number {
    return openSync(this.#path, constants.O_WRONLY);
  }

  /** From now on everything written goes to `consumer`. */
  start(consumer: ChunkConsumer): void {
    this.#consumer = consumer;
    this.#pollEvery(this.#watcher === undefined ? eagerPollMilliseconds : calmPollMilliseconds);
    this.#pump();
  }

  /**
   * Hands over what the pipe still holds, respecting back-pressure, then stops. `clean` means that no process has
   * the writing end any more, so the pipe may serve another run; `held-open` means it must be thrown away.
   */
  async drain(): Promise<"clean" | "held-open"> {
    let last = this.#pump();
    while (last === "paused" || last === "more") {
      await (this.#paused ?? new Promise((resolve) => setImmediate(resolve)));
      last = this.#pump();
    }
    this.#consumer = undefined;
    clearInterval(this.#poll);
    return last === "no-writer" ? "clean" : "held-open";
  }

  /** Hands over what is there at this moment. */
  readNow(): void {
    this.#pump();
  }

  /** Lets go of the pipe. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#consumer = undefined;
    clearInterval(this.#poll);
    this.#watcher?.close();
    closeSync(this.#descriptor);
  }

  #pump(): "idle" | "paused" | "more" | "empty" | "no-writer" {
    if (this.#closed || this.#consumer === undefined) return "idle";
    if (this.#paused !== undefined) return "paused";
    for (let reads = 0; reads < readsPerTurn; reads += 1) {
      const size = readWithoutWaiting(this.#descriptor);
      if (size === "would-block") return "empty";
      if (size === 0) return "no-writer";
      this.#bytesRead += size;
      const pending = this.#consumer(shared.subarray(0, size));
      if (pending !== undefined) {
        this.#pauseUntil(pending);
        return "paused";
      }
    }
    // A script that writes without end must not starve timers and other runs.
    setImmediate(() => this.#pump());
    return "more";
  }

  #pauseUntil(pending: Promise<void>): void {
    const resume = (): void => {
      this.#paused = undefined;
      setImmediate(() => this.#pump());
    };
    this.#paused = pending.then(resume, resume);
  }

  #pollEvery(milliseconds: number): void {
    clearInterval(this.#poll);
    this.#poll = setInterval(() => {
      const readBefore = this.#bytesRead;
      this.#pump();
      const missedNotice = this.#bytesRead > readBefore && this.#eventsSincePoll === 0;
      this.#eventsSincePoll = 0;
      if (missedNotice && milliseconds > eagerPollMilliseconds) this.#pollEvery(eagerPollMilliseconds);
    }, milliseconds);
    this.#poll.unref();
  }

  #loseWatcher(): void {
    this.#watcher = undefined;
    if (this.#consumer !== undefined) this.#pollEvery(eagerPollMilliseconds);
  }
}

function readWithoutWaiting(descriptor: number): number | "would-block" {
  try {
    return readSync(descriptor, shared, 0, chunkBytes, null);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return "would-block";
    throw error;
  }
}
