/**
 * The last line of each device, for rows that are not unfolded. Nobody reads twenty lines that change with every frame:
 * all of them change together, a few times a second, and the page is laid out and painted that often and no oftener.
 */
import { textOf } from "./find-in-lines.ts";
import type { OutputStore } from "./output-store.ts";

/** How work is put off; a browser's own timer, or a test's. */
export type Later = (work: () => void, milliseconds: number) => void;

/** From a change to when it is shown, with all that changed meanwhile. */
const GATHER_MILLISECONDS = 250;
/** No row is wider. */
const MOST_CHARACTERS = 200;

/** Last lines of the devices of one store. */
export class LastLines {
  readonly #store: OutputStore;
  readonly #later: Later;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #shown = new Map<string, string>();
  readonly #changed = new Set<string>();

  constructor(store: OutputStore, later: Later) {
    this.#store = store;
    this.#later = later;
  }

  /** For useSyncExternalStore: stays the same until listeners were told. */
  lineOf(device: string): string {
    const shown = this.#shown.get(device) ?? this.#read(device);
    this.#shown.set(device, shown);
    return shown;
  }

  /** For useSyncExternalStore. */
  subscribe(device: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(device) ?? new Set();
    this.#listeners.set(device, listeners.add(listener));
    // What came while nobody looked.
    if (this.#shown.has(device)) this.#note(device);
    const stop = this.#store.subscribe(device, () => this.#note(device));
    return () => {
      stop();
      listeners.delete(listener);
    };
  }

  #note(device: string): void {
    if (this.#changed.size === 0) this.#later(() => this.#tell(), GATHER_MILLISECONDS);
    this.#changed.add(device);
  }

  #tell(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const device of changed) this.#shown.set(device, this.#read(device));
    for (const device of changed) for (const listener of this.#listeners.get(device) ?? []) listener();
  }

  #read(device: string): string {
    const { buffer } = this.#store.outputOf(device);
    const last = buffer.openLines.at(-1) ?? buffer.lines.findLast(({ length }) => length > 0);
    return last ? textOf(last).slice(0, MOST_CHARACTERS) : "";
  }
}
