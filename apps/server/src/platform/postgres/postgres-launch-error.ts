// Promises: every way the embedded PostgreSQL can fail to come up has one closed code and a message that says what to do.

/** Why the launcher gave up. Callers may switch on it; messages are for people. */
export type PostgresLaunchCode =
  | "platform-not-supported"
  | "program-missing"
  | "program-does-not-run"
  | "no-account"
  | "data-directory-in-use"
  | "data-directory-unusable"
  | "cluster-version-differs"
  | "initialise-failed"
  | "start-failed"
  | "start-timed-out"
  | "stop-failed";

/** The embedded PostgreSQL could not be started, kept or stopped. */
export class PostgresLaunchError extends Error {
  override readonly name = "PostgresLaunchError";
  readonly code: PostgresLaunchCode;

  constructor(code: PostgresLaunchCode, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}
