/**
 * The server's own log (not the audit log): JSON lines.
 *
 * Promises: what may be secret has no way in. Errors are written with the fields named here and no others; requests by
 * method, route pattern and status; headers, bodies and query values never. The list of names that are left out is the second line.
 */
import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { destination, type DestinationStream, type Logger, pino } from "pino";
import type { ServerConfig } from "../config/server-config.ts";
import { GatheredLines } from "./gathered-lines.ts";

const secretNames: ReadonlySet<string> = new Set([
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
]);
/** How deep a secret is looked for; nothing is written that is deeper. */
const deepest = 3;
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
      serializers: { err: describeError, error: describeError, req: () => undefined, res: () => undefined },
      formatters: { level: (level) => ({ level }), log: (logged) => withoutSecrets(logged) },
      // What a child is bound to passes no formatter. Only plain names: patterns would be tried on every line.
      redact: { paths: [...secretNames], remove: true },
    },
    stream ?? gathered(openDestination(config.logFile)),
  );
}

/** What is logged without everything that bears the name of a secret. Errors are described, field by field. */
function withoutSecrets(logged: Record<string, unknown>, depth = 1): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(logged)) {
    if (secretNames.has(name)) continue;
    kept[name] = withoutSecretsIn(value, depth);
  }
  return kept;
}

function withoutSecretsIn(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error || value instanceof Date)
    return value;
  if (depth >= deepest) return undefined;
  if (Array.isArray(value)) return value.map((member: unknown) => withoutSecretsIn(member, depth + 1));
  return withoutSecrets({ ...value }, depth + 1);
}

/** What was logged in the last turn is written even where the process ends within it. */
function gathered(destination: DestinationStream): DestinationStream {
  const lines = new GatheredLines(destination);
  process.once("exit", () => lines.flush());
  return lines;
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
