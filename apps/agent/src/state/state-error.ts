/** The one error of this folder. */

/** What can be wrong with the runner's state. Each of these stops the runner: none is repaired by guessing. */
export type StateErrorCode =
  /** Somebody else owns a file or could write it. */
  | "unsafe-permissions"
  /** Another runner holds the directory. */
  | "in-use"
  /** Bytes in the middle of a journal, or a document, are not what was written. */
  | "corrupt"
  /** The state was made on another machine. */
  | "cloned-state"
  /** The state is older than what this machine has already seen. */
  | "rolled-back-state"
  /** The disk refused; what was asked for is not durable. */
  | "not-durable";

/** Says what is wrong and where; `code` is stable, the message is for people. */
export class StateError extends Error {
  readonly code: StateErrorCode;

  constructor(code: StateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StateError";
    this.code = code;
  }
}
