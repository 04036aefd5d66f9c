// Promises: the one shape of logger that the database part needs; pino's fits it as it is.

/** A logger passed in by the server; the launcher never writes anywhere else. */
export interface PostgresLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
