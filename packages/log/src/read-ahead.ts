/** Reads the files of the next bundle while this one is hashed. */
import type { ExportReader } from "./export-layout.ts";

/** A reader in front of another, with some files already on their way. */
export class ReadAhead implements ExportReader {
  readonly #reader: ExportReader;
  readonly #coming = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(reader: ExportReader) {
    this.#reader = reader;
  }

  /** Starts reading a file that will be asked for once. */
  expect(path: string, maxBytes: number): void {
    const coming = this.#reader.read(path, maxBytes);
    // A failure belongs to whoever asks for the file; if verification ends before, to nobody.
    coming.catch(() => undefined);
    this.#coming.set(path, coming);
  }

  read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const coming = this.#coming.get(path);
    this.#coming.delete(path);
    return coming ?? this.#reader.read(path, maxBytes);
  }
}
