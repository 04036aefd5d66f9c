/** The mistakes of a caller inside our own house: thrown, because no outside input can cause them. */

/** What the caller did wrong. */
export type LogErrorCode =
  | "body-not-canonical"
  | "body-too-large"
  | "bundle-too-wide"
  | "entry-too-large"
  | "event-name"
  | "hash-length"
  | "key-length"
  | "key-name"
  | "not-an-integer"
  | "note-text"
  | "origin"
  | "salt-length"
  | "signature-length"
  | "time";

/** Thrown where this package is asked to write something that its formats cannot hold. */
export class LogError extends Error {
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LogError";
    this.code = code;
  }
}
