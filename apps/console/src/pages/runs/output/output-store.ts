/**
 * The output of one run on its way to the screen: pieces come as they come, are read for a few milliseconds in each
 * frame, and views hear of it once a frame. Memory is bounded, however much comes and however slow the page is.
 */
import { LineBuffer, type OutputStream } from "./line-buffer.ts";

/** A piece that waits to be read. */
interface Piece {
  readonly stream: OutputStream;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Where one device's output stands. */
export interface DeviceOutput {
  readonly buffer: LineBuffer;
  /** Grows with each change. */
  readonly version: number;
  readonly isComplete: boolean;
}

/** How frames are waited for; a browser's own, or a test's. */
export type NextFrame = (work: () => void) => void;

/** Bytes of one device that may wait; the oldest are left out, and that is said where they would stand. */
const MOST_WAITING_BYTES = 1024 * 1024;
const MOST_LINES = 20_000;
/** All buffers of a run together, in characters. */
const ALL_CHARACTERS = 24 * 1024 * 1024;
const MOST_CHARACTERS = 2 * 1024 * 1024;
/** A frame has 16 ms; what is drawn needs some as well. */
const FRAME_MILLISECONDS = 6;

interface Entry {
  output: DeviceOutput;
  waiting: Piece[];
  waitingBytes: number;
  ended: boolean;
  readonly listeners: Set<() => void>;
}

/** Outputs by device. */
export class OutputStore {
  readonly #entries = new Map<string, Entry>();
  readonly #nextFrame: NextFrame;
  readonly #clock: () => number;
  readonly #characters: number;
  #isAwaiting = false;

  /** `devices`: how many will share the memory. */
  constructor(devices: number, nextFrame: NextFrame, clock: () => number = () => performance.now()) {
    this.#nextFrame = nextFrame;
    this.#clock = clock;
    this.#characters = Math.max(64 * 1024, Math.min(MOST_CHARACTERS, Math.floor(ALL_CHARACTERS / devices)));
  }

  /** For useSyncExternalStore. */
  outputOf(device: string): DeviceOutput {
    return this.#entry(device).output;
  }

  /** For useSyncExternalStore. */
  subscribe(device: string, listener: () => void): () => void {
    const { listeners } = this.#entry(device);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Bytes of a stream that came, for going on after a lost connection. */
  cameBytes(device: string, stream: OutputStream): number {
    const { output, waiting } = this.#entry(device);
    const last = waiting.findLast((piece) => piece.stream === stream);
    return last ? last.at + last.bytes.length : output.buffer.knownBytes(stream);
  }

  /** Takes a piece. */
  push(device: string, stream: OutputStream, at: number, bytes: Uint8Array): void {
    const entry = this.#entry(device);
    entry.waiting.push({ stream, at, bytes });
    entry.waitingBytes += bytes.length;
    while (entry.waitingBytes > MOST_WAITING_BYTES && entry.waiting.length > 1)
      entry.waitingBytes -= entry.waiting.shift()?.bytes.length ?? 0;
    this.#await();
  }

  /** No more will come of a device. */
  end(device: string): void {
    this.#entry(device).ended = true;
    this.#await();
  }

  #entry(device: string): Entry {
    const known = this.#entries.get(device);
    if (known) return known;
    const buffer = new LineBuffer({ lines: MOST_LINES, characters: this.#characters });
    const entry: Entry = {
      output: { buffer, version: 0, isComplete: false },
      waiting: [],
      waitingBytes: 0,
      ended: false,
      listeners: new Set(),
    };
    this.#entries.set(device, entry);
    return entry;
  }

  #await(): void {
    if (this.#isAwaiting) return;
    this.#isAwaiting = true;
    this.#nextFrame(() => this.#frame());
  }

  #frame(): void {
    this.#isAwaiting = false;
    const deadline = this.#clock() + FRAME_MILLISECONDS;
    const changed = new Set<Entry>();
    let isLate = false;
    // Piece by piece around the devices, so that a loud one does not silence the others.
    for (let busy = true; busy && !isLate; ) {
      busy = false;
      for (const entry of this.#entries.values()) {
        const piece = entry.waiting.shift();
        if (piece) {
          entry.waitingBytes -= piece.bytes.length;
          entry.output.buffer.push(piece.stream, piece.at, piece.bytes);
        } else if (entry.ended && !entry.output.isComplete) entry.output.buffer.finish();
        else continue;
        const { buffer, version } = entry.output;
        entry.output = { buffer, version: version + 1, isComplete: piece === undefined };
        changed.add(entry);
        busy = true;
        isLate = this.#clock() > deadline;
        if (isLate) break;
      }
    }
    for (const { listeners } of changed) for (const listener of listeners) listener();
    if (isLate) this.#await();
  }
}
