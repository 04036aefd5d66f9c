/**
 * The server process. On standard output it writes one line of JSON once it is ready, for its parent:
 * `{"ready":true,"url":…,"pid":…,"first_start":…}`, with `"ca"`, the pin of its private CA, where it has one, `"trial_station"`, where its launcher is to open one; everything else goes to standard error or the log file.
 *
 * Promises: SIGTERM, SIGINT and, with `--with-parent`, the end of standard input stop everything, the database too.
 */
import { setTimeout } from "node:timers/promises";
import { isLoopbackHost } from "./platform/config/address-rules.ts";
import { ConfigError } from "./platform/config/config-error.ts";
import { unknownVariables } from "./platform/config/gather-settings.ts";
import { readConfig } from "./platform/config/read-config.ts";
import { databaseComplaint } from "./platform/database/database-complaint.ts";
import { DatabaseError } from "./platform/database/database-error.ts";
import { openEmbeddedDatabase } from "./platform/database/open-embedded-database.ts";
import { giveBackMemory } from "./platform/give-back-memory.ts";
import { ListenError } from "./platform/http/listen-error.ts";
import { ownCaPin } from "./platform/http/own-ca.ts";
import { takeAddresses } from "./platform/http/serve.ts";
import { PostgresLaunchError, type PostgresEvent } from "./platform/postgres/index.ts";
import { createLog } from "./platform/log/create-log.ts";

const exitCodes = { stopped: 0, failed: 1, misconfigured: 2 } as const;

/** What says by itself what to do; where in the program it was thrown is of no use to anybody. */
const REFUSALS = [ConfigError, ListenError, DatabaseError, PostgresLaunchError] as const;

/** Undone in reverse, whatever the start reached. */
const undo: (() => Promise<void>)[] = [];
let stopping: Promise<void> | undefined;
const startPatienceMs = 60_000;
/** Until initdb, or the database itself, has been started. */
const headStartMs = 30;

function stop(code: number): Promise<void> {
  return (stopping ??= (async () => {
    // What is being started is started first, or it would be left behind.
    await Promise.race([started, setTimeout(startPatienceMs)]);
    for (const step of undo.splice(0).toReversed()) {
      await step().catch((error: unknown) => complain(`stopping: ${messageOf(error)}`));
    }
    process.exit(code);
  })());
}

async function start(): Promise<void> {
  const {
    forPort,
    config: wanted,
    withParent,
  } = readConfig({
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
  });
  const onSignal = () => void stop(exitCodes.stopped);
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  if (withParent) process.stdin.on("error", onSignal).once("close", onSignal).once("end", onSignal).resume();

  const listener = await takeAddresses({
    host: wanted.host,
    port: wanted.port,
    ...(wanted.tls ? { tls: wanted.tls } : {}),
    ...(wanted.tls || isLoopbackHost(wanted.host) ? {} : { onlyFrom: wanted.trustProxy }),
  });
  undo.push(() => listener.close(0));
  const config = forPort(listener.port);
  const log = createLog(config);
  for (const name of unknownVariables(process.env))
    log.warn({ name }, "an environment variable is not known");
  if (process.env["NATS_URL"])
    log.warn({}, "NATS_URL is not used yet: replicas hear of each other through PostgreSQL");

  const { databaseUrl, databaseMigratorUrl, dataDir, keysDir } = config;
  let firstStart = false;
  let urls;
  if (databaseUrl === undefined) {
    const opening = openEmbeddedDatabase({ dataDir, keysDir, log, onEvent: endWithDatabase });
    // The rest of the program is read while the database comes up, which gets a head start: both need this thread.
    const program = setTimeout(headStartMs).then(() => import("./start-server.ts"));
    // Heard where it is awaited; until then it must not end the process past the database.
    program.catch(() => undefined);
    const embedded = await opening;
    undo.push(() => embedded.stop());
    ({ urls } = embedded);
    ({ firstStart } = embedded.postgres);
  } else {
    urls = {
      appUrl: databaseUrl,
      ...(databaseMigratorUrl === undefined ? {} : { migratorUrl: databaseMigratorUrl }),
    };
  }
  const { startServer } = await import("./start-server.ts");
  const server = await startServer({ config, log, urls, listener }).catch((error: unknown) => {
    // Our own database is never out of reach for want of an address: there it is a defect.
    throw (databaseUrl === undefined ? undefined : databaseComplaint(error)) ?? error;
  });
  undo.push(() => server.stop());
  const ready = {
    ready: true,
    url: config.publicUrl,
    pid: process.pid,
    first_start: firstStart,
    ca: config.tls && ownCaPin(config.tls.certFile),
    trial_station: config.trialStationUrl,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  giveBackMemory();
}

/** A server without its database helps nobody; whoever keeps this process alive starts both anew. */
function endWithDatabase({ kind }: PostgresEvent): void {
  if (kind !== "gave-up") return;
  complain("the embedded PostgreSQL keeps ending and was given up; its log says why");
  void stop(exitCodes.failed);
}

/** What nobody caught is a defect: this process is not to be trusted any more, and leaves nothing behind. */
function endWithDefect(error: unknown): void {
  complain(error instanceof Error ? (error.stack ?? error.message) : "something unknown was thrown");
  void stop(exitCodes.failed);
}

function complain(line: string): void {
  process.stderr.write(`countersign server: ${line}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}

process.on("uncaughtException", endWithDefect);
process.on("unhandledRejection", endWithDefect);
const started = start().catch((error: unknown) => {
  for (const line of error instanceof ConfigError ? error.lines : [messageOf(error)]) complain(line);
  const expected = REFUSALS.some((refusal) => error instanceof refusal);
  if (!expected && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`);
  void stop(error instanceof ConfigError ? exitCodes.misconfigured : exitCodes.failed);
});
