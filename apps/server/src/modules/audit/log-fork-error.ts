/** The log is not what its writer left: whoever sees this stops writing, since going on would hide it. */
export class LogForkError extends Error {
  override readonly name = "LogForkError";
  readonly code: "log-size-changed" | "frontier-unreadable" | "log-shrank" | "log-forked" | "log-key-changed";

  constructor(code: LogForkError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
