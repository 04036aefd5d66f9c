/**
 * The server's own log (not the audit log): JSON lines.
 *
 * Promises: what may be secret has no way in. Errors are written with the fields named here and no others; requests by
 * method, route pattern and status; headers, bodies and query values never. The redaction list is the second line.
 */
import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { destination, type DestinationStream, type Logger, pino } from "pino";
import type { ServerConfig } from "../config/server-config.ts";

const secretNames = [
  "authorization",
  "cookie",
  "password",
  "token",
  "secret",
  "otp",
  "invitation",
  "reset",
  "body",
  "query",
];
const rotateAboveBytes = 64 * 1024 * 1024;

/** A log as configured; `stream` replaces file and standard error in tests. */
export function createLog(
  config: Pick<ServerConfig, "logLevel" | "logFile">,
  stream?: DestinationStream,
): Logger {
  return pino(
    {
      level: config.logLevel,
      base: { pid: process.pid },
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        remove: true,
      },
      serializers: { err: describeError, error: describeError, req: () => undefined, res: () => undefined },
      formatters: { level: (level) => ({ level }) },
    },
    stream ?? openDestination(config.logFile),
  );
}

/** An error in the fields that hold no data: database errors carry whole rows in others. */
function describeError(error: unknown): unknown {
  if (typeof error === "string") return error;
  if (!(error instanceof Error)) return { type: typeof error };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: error.name, message: error.message, stack: error.stack, ...code, ...cause };
}

function openDestination(file: string | undefined): DestinationStream {
  if (file === undefined) return destination({ dest: 2, sync: true });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > rotateAboveBytes) renameSync(file, `${file}.1`);
  return destination({ dest: file, append: true, mode: 0o600, sync: true });
}
