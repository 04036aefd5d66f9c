// Promises: tells an outage of the database, which passes, from a mistake of ours, which does not.

/** SQLSTATE (PostgreSQL manual, appendix A): connection exceptions, shutdown, crash, starting up, too many connections. */
const outages = /^(08...|57P0[123]|53300)$/;
const systemErrors: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
]);
/** What pg and its pool throw without a code. */
const words = [
  "Connection terminated",
  "Client has encountered a connection error",
  "timeout exceeded when trying to connect",
];

/** True where a statement failed because the database was not there, went away or is only coming up. */
export function isLostDatabase(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (outages.test(code)) return true;
  if (systemErrors.has(code)) return "syscall" in error && isSocketCall(error.syscall);
  return code === "" && words.some((word) => error.message.startsWith(word));
}

/** A file that is missing is no outage; a socket that is, is one. */
function isSocketCall(syscall: unknown): boolean {
  return syscall === "connect" || syscall === "read" || syscall === "write";
}
