/** A server of the tests: real PostgreSQL, all modules, on a free port or for injected requests only. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@countersign/api";
import { throwawayPostgres, type ThrowawayPostgres } from "@countersign/testkit";
import { afterAll } from "vitest";
import { migrations } from "../compose.ts";
import { readConfig } from "../platform/config/read-config.ts";
import type { Clock } from "../platform/clock.ts";
import { connectDatabase } from "../platform/database/index.ts";
import type { ServerConfig } from "../platform/config/server-config.ts";
import { type Listener, takeAddresses } from "../platform/http/serve.ts";
import { createLog } from "../platform/log/create-log.ts";
import { type RunningServer, startServer } from "../start-server.ts";

/** A clock that stands where it is put. */
export interface TestClock extends Clock {
  now: number;
}

/** What a test gets. */
export interface TestServer extends RunningServer, AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly postgres: ThrowawayPostgres;
  /** Everything that the server logged, at level debug. */
  readonly logLines: readonly string[];
  /** A typed client for the listening server. */
  client(token?: string): Client;
  /** Ends this server and starts another one on the same database and data directory. */
  restart(): Promise<TestServer>;
}

/** How a test wants its server. */
export interface TestServerOptions {
  readonly clock?: Clock;
  readonly config?: Partial<ServerConfig>;
  /** Files to put into the data directory before the start, such as `import/trial-root.json`. */
  readonly prepare?: (dataDir: string) => Promise<void> | void;
}

/** Held as long as the test file: PostgreSQL and the migrated database that is copied would go with their last user. */
let held: Promise<ThrowawayPostgres> | undefined;
afterAll(async () => (await held)?.stop());

/** Starts a server; `await using` stops it and removes everything. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  held ??= throwawayPostgres(migrateOnce);
  await held;
  const postgres = await throwawayPostgres(migrateOnce);
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-server-"));
  try {
    await options.prepare?.(dataDir);
    return await startOn(postgres, dataDir, options);
  } catch (error) {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** The server's own migrations, run once for all servers of a test file; each of them then finds nothing left to do. */
async function migrateOnce(urls: ThrowawayPostgres["urls"]): Promise<void> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const { migrate, close } = connectDatabase({ urls, log: quiet, maxConnections: 1 });
  try {
    await migrate(migrations);
  } finally {
    await close();
  }
}

/** A clock for `startTestServer`, at the time of this machine unless told otherwise. */
export function testClock(now = Math.floor(Date.now() / 1000)): TestClock {
  return {
    now,
    seconds() {
      return this.now;
    },
  };
}

async function startOn(
  postgres: ThrowawayPostgres,
  dataDir: string,
  options: TestServerOptions,
): Promise<TestServer> {
  const logLines: string[] = [];
  const listener: Listener = await takeAddresses({ host: "localhost", port: 0 });
  const { forPort } = readConfig({ argv: ["--data", dataDir], env: {}, cwd: dataDir });
  const config: ServerConfig = { ...forPort(listener.port), logLevel: "debug", ...options.config };
  const log = createLog(config, { write: (line) => void logLines.push(line) });
  const server = await startServer({
    config,
    log,
    urls: postgres.urls,
    listener,
    ...(options.clock ? { clock: options.clock } : {}),
  }).catch(async (error: unknown) => {
    await listener.close(0);
    throw error;
  });
  const url = `http://localhost:${listener.port}`;
  let stopped: Promise<void> | undefined;
  const stopServer = () => (stopped ??= server.stop());
  return {
    ...server,
    stop: stopServer,
    url,
    dataDir,
    postgres,
    logLines,
    client: (token) => createClient({ server: url, ...(token === undefined ? {} : { token }) }),
    async restart() {
      await stopServer();
      return startOn(postgres, dataDir, options);
    },
    async [Symbol.asyncDispose]() {
      await stopServer();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
