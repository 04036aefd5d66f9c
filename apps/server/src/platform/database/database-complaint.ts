/** What is wrong with the way to a database of one's own, in words for whoever starts the server. */
import { DatabaseError } from "./database-error.ts";

const CONNECTING: readonly unknown[] = ["connect", "getaddrinfo"];

/** The refusal for an error of connecting or signing in; undefined for every other error, which is a defect. */
export function databaseComplaint(error: unknown): DatabaseError | undefined {
  const trouble = troubleOf(error);
  if (trouble === undefined) return undefined;
  const sentence = `The database that DATABASE_URL names ${trouble}.`;
  return new DatabaseError("database-out-of-reach", sentence, { cause: error });
}

function troubleOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (first instanceof Error && "syscall" in first && CONNECTING.includes(first.syscall))
    return `cannot be reached: ${wordsOf(error)}`;
  // PostgreSQL ends a connection that it does not want with severity FATAL: password, role, database, too many.
  if ("severity" in error && error.severity === "FATAL") return `refuses the connection: ${wordsOf(error)}`;
  return undefined;
}

/** Of several addresses that were tried each has its own error, and the whole has no message. */
function wordsOf(error: Error): string {
  return error instanceof AggregateError
    ? error.errors.map((one: unknown) => (one instanceof Error ? one.message : "unknown")).join("; ")
    : error.message;
}
