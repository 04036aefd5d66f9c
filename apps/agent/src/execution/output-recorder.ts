/** Hashes and counts everything a run writes and forwards the part that its limit allows. */
import { createHash } from "node:crypto";
import type { ChunkConsumer } from "../platform/host-platform.ts";
import type { OutputSinks, StreamDigest } from "./execution-order.ts";

type StreamName = "stdout" | "stderr";

/** Records both streams of one run. */
export class OutputRecorder {
  readonly #sinks: OutputSinks;
  readonly #records = { stdout: newRecord(), stderr: newRecord() };
  #allowance: number;
  #truncated = false;
  #muted = false;
  readonly #waiting = new Set<() => void>();

  constructor(sinks: OutputSinks, outputBytes: number) {
    this.#sinks = sinks;
    this.#allowance = outputBytes;
  }

  /** True once a byte was produced that was not forwarded. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** The consumer for one stream. Its promise is the sink's: while that is pending, the script waits. */
  consumer(name: StreamName): ChunkConsumer {
    const record = this.#records[name];
    return (chunk) => {
      record.hash.update(chunk);
      record.length += chunk.length;
      const size = this.#muted ? 0 : Math.min(chunk.length, this.#allowance);
      if (size < chunk.length) this.#truncated = true;
      if (size === 0) return undefined;
      this.#allowance -= size;
      // `slice` of a Buffer would be a view on bytes that are about to be overwritten.
      return this.#forward(name, new Uint8Array(chunk.subarray(0, size)));
    };
  }

  /** Forwards nothing from now on and waits for no sink any more; hashing and counting go on. */
  mute(): void {
    this.#muted = true;
    for (const release of this.#waiting) release();
  }

  /** Hash and length so far of one stream. */
  digest(name: StreamName): StreamDigest {
    const { hash, length } = this.#records[name];
    return { hash: `sha256:${hash.copy().digest("hex")}`, length };
  }

  #forward(name: StreamName, copy: Uint8Array): void | Promise<void> {
    try {
      const pending = this.#sinks[name](copy);
      return pending === undefined ? undefined : this.#waitFor(pending);
    } catch {
      return this.#lose();
    }
  }

  async #waitFor(pending: Promise<void>): Promise<void> {
    await new Promise<void>((resolve) => {
      const release = (): void => {
        this.#waiting.delete(release);
        resolve();
      };
      this.#waiting.add(release);
      pending.catch(() => this.#lose()).then(release, release);
    });
  }

  #lose(): void {
    // The link is gone or broken. The run goes on: its receipt still tells what it wrote.
    this.#truncated = true;
    this.mute();
  }
}

function newRecord(): { readonly hash: ReturnType<typeof createHash>; length: number } {
  return { hash: createHash("sha256"), length: 0 };
}
