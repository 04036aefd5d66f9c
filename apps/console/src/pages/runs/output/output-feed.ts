/** Brings the output of devices from the server into a store: one connection, opened anew where it was left. */
import { endpoints } from "@countersign/api";
import { decodeBase64 } from "@countersign/protocol";
import { api } from "../../../api/client.ts";
import type { OutputStream } from "./line-buffer.ts";
import type { OutputStore } from "./output-store.ts";

/** Of what is there already, only so much is fetched: the page keeps the end, a download has all of it. */
const TAIL_BYTES = 1024 * 1024;
const FIRST_RETRY_MILLISECONDS = 500;
const LONGEST_RETRY_MILLISECONDS = 15_000;
/** The contract takes so many at a time. */
export const MOST_DEVICES = 100;

/** How the feed is doing. */
export type FeedState = "idle" | "live" | "lost";

/** Follows the output of a run's devices while somebody looks. */
export class OutputFeed {
  readonly #run: string;
  readonly #store: OutputStore;
  readonly #onState: (state: FeedState) => void;
  readonly #over = new Set<string>();
  #wanted: readonly string[] = [];
  #connection: AbortController | undefined;

  constructor(run: string, store: OutputStore, onState: (state: FeedState) => void) {
    this.#run = run;
    this.#store = store;
    this.#onState = onState;
  }

  /** Says whose output is wanted now, at most MOST_DEVICES; the others' rests where it is. */
  want(devices: readonly string[]): void {
    const wanted = devices.filter((device) => !this.#over.has(device)).slice(0, MOST_DEVICES);
    // What ended since the connection began is no reason for another one.
    const followed = this.#wanted.filter((device) => !this.#over.has(device));
    const isSame = wanted.length === followed.length && wanted.every((one) => followed.includes(one));
    if (isSame && this.#connection) return;
    this.#wanted = wanted;
    this.#connection?.abort();
    this.#connection = undefined;
    if (wanted.length === 0) return this.#onState("idle");
    const connection = new AbortController();
    this.#connection = connection;
    void this.#follow(connection);
    return undefined;
  }

  /** Ends the connection. */
  stop(): void {
    this.want([]);
  }

  async #follow(connection: AbortController): Promise<void> {
    let pause = FIRST_RETRY_MILLISECONDS;
    while (!connection.signal.aborted) {
      try {
        await this.#read(connection, () => (pause = FIRST_RETRY_MILLISECONDS));
        if (this.#wanted.every((device) => this.#over.has(device))) return this.#onState("idle");
      } catch {
        // Whatever it was, the next attempt meets it again: refused, gone, or only interrupted.
      }
      if (connection.signal.aborted) return undefined;
      this.#onState("lost");
      const wait = pause;
      await new Promise((resolve) => setTimeout(resolve, wait));
      pause = Math.min(pause * 2, LONGEST_RETRY_MILLISECONDS);
    }
    return undefined;
  }

  async #read(connection: AbortController, onData: () => void): Promise<void> {
    const open = this.#wanted.filter((device) => !this.#over.has(device));
    const devices = open.map((device) => {
      const bytes = (stream: OutputStream) => this.#store.cameBytes(device, stream);
      return `${device}:${bytes("stdout")}:${bytes("stderr")}`;
    });
    const response = await api.raw(endpoints.runs.readOutputs, {
      params: { id: this.#run },
      query: { devices: devices.join(","), follow: "1", tail: TAIL_BYTES },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    connection.signal.addEventListener("abort", () => void reader?.cancel().catch(() => undefined), {
      once: true,
    });
    this.#onState("live");
    let rest = "";
    for (;;) {
      const part = await reader?.read();
      if (!part || part.done || connection.signal.aborted) return;
      onData();
      const lines = (rest + part.value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line);
    }
  }

  /** A line of the answer; the server's own, but looked at all the same. */
  #take(line: string): void {
    // The answer begins with an empty line, so that it begins at all where nothing was written yet.
    if (line === "") return;
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("device" in value)) return;
    const { device } = value;
    if (typeof device !== "string") return;
    if ("state" in value) {
      this.#over.add(device);
      this.#store.end(device);
    } else if ("stream" in value && "at" in value && "data" in value) {
      const { stream, at, data } = value;
      const bytes = typeof data === "string" ? decodeBase64(data) : undefined;
      if ((stream === "stdout" || stream === "stderr") && typeof at === "number" && bytes)
        this.#store.push(device, stream, at, bytes);
    }
  }
}
