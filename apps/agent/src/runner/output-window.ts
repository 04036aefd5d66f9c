/**
 * One output stream on its way to the server. What the server has not stored yet is kept, so that it can be sent again
 * after a lost connection; when a megabyte waits, the script waits (bounded memory, nothing lost).
 */
import { MAX_OUTPUT_CHUNK } from "@countersign/protocol";

/** Bytes that may be on their way at once. */
export const OUTPUT_WINDOW = 1024 * 1024;

/** Sends one piece; `offset` counts the bytes of the stream before it. */
export type SendPiece = (offset: number, piece: Uint8Array) => void;

/** The window over one stream. */
export class OutputWindow {
  readonly #send: SendPiece;
  readonly #limit: number;
  #pieces: { offset: number; bytes: Uint8Array }[] = [];
  #produced = 0;
  #stored = 0;
  #waiting: (() => void) | undefined;

  constructor(send: SendPiece, limit = OUTPUT_WINDOW) {
    this.#send = send;
    this.#limit = limit;
  }

  /** Bytes that the server has not stored yet. */
  get held(): number {
    return this.#produced - this.#stored;
  }

  /** Takes a chunk and sends it. A promise means that no more may come before it resolves. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    for (let from = 0; from < chunk.length; from += MAX_OUTPUT_CHUNK) {
      const bytes = chunk.subarray(from, from + MAX_OUTPUT_CHUNK);
      this.#pieces.push({ offset: this.#produced, bytes });
      this.#send(this.#produced, bytes);
      this.#produced += bytes.length;
    }
    if (this.held <= this.#limit) return undefined;
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  /** The server stored everything before `bytes`. A number that cannot be is passed over. */
  credit(bytes: number): void {
    if (bytes <= this.#stored || bytes > this.#produced) return;
    this.#stored = bytes;
    this.#pieces = this.#pieces.filter((piece) => piece.offset + piece.bytes.length > bytes);
    if (this.held > this.#limit) return;
    this.#waiting?.();
    this.#waiting = undefined;
  }

  /** Sends everything again that was not stored: after a new connection. */
  resend(): void {
    for (const { offset, bytes } of this.#pieces) this.#send(offset, bytes);
  }
}
