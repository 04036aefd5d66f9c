/** One line of JSON per event, to standard error. Never a secret, never output of a script: callers pass codes, ids and counts. */

/** How much an event matters. */
export type LogLevel = "info" | "warn" | "error";
/** Facts beside the message; texts that came from outside are cut by whoever logs them. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
/** Writes one event. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** A log that names the part which speaks. */
export function createLog(
  part: string,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Log {
  return (level, message, fields = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, part, message, ...fields })}\n`);
  };
}

/** A text from outside, cut to what a log line bears. */
export function brief(text: string, max = 300): string {
  return text.length > max ? `${text.slice(0, max)}…` : text;
}
