// Promises: one started PostgreSQL server process, ready for connections, and word of its end.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { PostgresLaunchError } from "./postgres-launch-error.ts";
import type { PostgresLog } from "./postgres-log.ts";
import type { UsableProgram } from "./postgres-program.ts";
import type { RunAccount } from "./run-account.ts";
import { seenByPostgres } from "./seen-by-postgres.ts";
import { socketPort } from "./short-socket-directory.ts";

/** How a server process ended. */
export interface PostmasterEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server that accepts connections. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<PostmasterEnd>;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

// On the command line, where neither a configuration file nor ALTER SYSTEM can override them.
const fixedSettings: Readonly<Record<string, string>> = {
  // The package links OpenSSL 1.1.1: it must never face a network.
  listen_addresses: "",
  ssl: "off",
  // Relative to the cluster: a 0700 directory of the account, and never too long for PostgreSQL itself.
  unix_socket_directories: ".",
  port: String(socketPort),
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  log_timezone: "UTC",
  log_destination: "stderr",
  logging_collector: "off",
  log_line_prefix: "",
  log_checkpoints: "off",
  // Statements, their parameters and the values in error details may be secrets or personal: the server that sent
  // them hears of them, the log does not. "log" ranks above "error" here.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  cluster_name: "countersign",
};

/** Starts the server and waits until it accepts connections. Throws `start-failed` or `start-timed-out`. */
export async function startPostmaster(options: {
  clusterDir: string;
  program: UsableProgram;
  account: RunAccount;
  settings: Readonly<Record<string, string>>;
  timeoutMs: number;
  log: PostgresLog;
}): Promise<Postmaster> {
  const { clusterDir, program, account, settings, timeoutMs, log } = options;
  const { path, spawnOptions } = seenByPostgres(clusterDir, program, account);
  const given = Object.entries({ ...settings, ...fixedSettings }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const child = spawn(join(program.binDir, "postgres"), ["-D", path, ...given], {
    ...spawnOptions,
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: Ctrl-C in a terminal reaches us, and we stop the database last.
    detached: true,
  });
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) relayLines(stream, lastLines, log);
  const ended = new Promise<PostmasterEnd>((resolve) => {
    child.once("error", (error) => {
      lastLines.push(error.message);
      resolve({ exitCode: null, signal: null });
    });
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const endWithUs = () => child.kill("SIGINT");
  process.once("exit", endWithUs);
  void ended.then(() => process.removeListener("exit", endWithUs));

  let end: PostmasterEnd | undefined;
  void ended.then((value) => (end = value));
  const giveUpAt = performance.now() + timeoutMs;
  while (!isReady(clusterDir, child.pid)) {
    if (end !== undefined) {
      throw new PostgresLaunchError(
        "start-failed",
        `PostgreSQL ended while starting: ${lastLines.join("\n")}`,
      );
    }
    if (performance.now() > giveUpAt) {
      child.kill("SIGQUIT");
      throw new PostgresLaunchError("start-timed-out", `PostgreSQL was not ready within ${timeoutMs} ms.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  return { pid: child.pid ?? -1, ended, stop: () => stop(child, ended) };
}

/** The last line of postmaster.pid says "ready" once connections are accepted (PostgreSQL's own pg_ctl reads it too). */
function isReady(clusterDir: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(clusterDir, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

async function stop(
  child: { kill(signal: NodeJS.Signals): boolean },
  ended: Promise<PostmasterEnd>,
): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGINT", 30_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    child.kill(signal);
    const timer = new AbortController();
    const patience = new Promise<"late">((resolve) => {
      const handle = setTimeout(() => resolve("late"), patienceMs);
      timer.signal.addEventListener("abort", () => clearTimeout(handle));
    });
    const outcome = await Promise.race([ended, patience]);
    timer.abort();
    if (outcome !== "late") return;
  }
  throw new PostgresLaunchError("stop-failed", "PostgreSQL does not end, even when killed.");
}

function relayLines(stream: Readable, lastLines: string[], log: PostgresLog): void {
  createInterface({ input: stream }).on("line", (line) => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    if (/\b(FATAL|PANIC):/.test(line)) log.error({ part: "postgres" }, line);
    else log.info({ part: "postgres" }, line);
  });
}
