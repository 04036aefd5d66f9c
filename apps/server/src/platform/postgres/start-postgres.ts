// Promises: reads top-down as the procedure by which the embedded PostgreSQL comes up and is kept up.
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { ensureCluster } from "./cluster-directory.ts";
import { stopLeftoverPostgres } from "./leftover-postgres.ts";
import { keepRunning, type PostgresEvent } from "./keep-running.ts";
import { holdLauncherLock } from "./launcher-lock.ts";
import { PostgresLaunchError } from "./postgres-launch-error.ts";
import type { PostgresLog } from "./postgres-log.ts";
import {
  embeddedProgram,
  prepareProgram,
  type PostgresProgram,
  type UsableProgram,
} from "./postgres-program.ts";
import { startPostmaster } from "./postmaster.ts";
import { chooseRunAccount, type RunAccount } from "./run-account.ts";
import { worksFromWorkingDirectory } from "./seen-by-postgres.ts";
import { openSocketDirectory, socketPort } from "./short-socket-directory.ts";
import { superuserUrl } from "./superuser-url.ts";

/** What `startPostgres` needs to know. */
export interface StartPostgresOptions {
  /** The installation's data directory; PostgreSQL lives in `postgres/` below it. Created when absent. */
  readonly dataDir: string;
  readonly log: PostgresLog;
  /** Default: the npm package's. */
  readonly program?: PostgresProgram;
  /** Directories in which a copy of the program may be placed when it cannot be executed where it is. */
  readonly stageIn?: readonly string[];
  /** PostgreSQL settings added to ours; ours win. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long a start may take, crash recovery included. Default five minutes. */
  readonly startTimeoutMs?: number;
  /** Hears of an unexpected end of the server and of what became of it. */
  readonly onEvent?: (event: PostgresEvent) => void;
}

/** The embedded server, kept running until `stop()`. */
export interface RunningPostgres {
  /** Directory for `host=` of a connection string; a unix socket, there is no other listener. */
  readonly socketDir: string;
  /** Part of the socket's name only. */
  readonly port: number;
  /** The cluster: PostgreSQL's own data directory. */
  readonly clusterDir: string;
  /** True when the cluster was made by this start. */
  readonly firstStart: boolean;
  /** Connects as superuser by peer authentication: usable by this process's operating-system account only. */
  superuserUrl(database: string): string;
  /** Process id of the server now; changes when it had to be restarted. */
  pid(): number;
  /** Stops the server, everything committed on disk, and gives the directory free. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts PostgreSQL on the data directory, making it on the first start. Throws `PostgresLaunchError`. */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  if (process.platform !== "linux") {
    throw new PostgresLaunchError(
      "platform-not-supported",
      "The embedded PostgreSQL runs on Linux only so far: set DATABASE_URL to a PostgreSQL of your own.",
    );
  }
  const { log } = options;
  const home = makeHome(options.dataDir);
  const clusterDir = join(home, "cluster");
  const lock = await holdLauncherLock(home);
  const socket = openSocketDirectory(clusterDir);
  try {
    if (socket.shortened)
      log.info(
        { socketDir: socket.path },
        "the data directory's path is too long for a socket; using a short link",
      );
    const account = chooseRunAccount(clusterDir);
    const stageIn = options.stageIn ?? defaultStageIn(home, account);
    const program = prepareProgram(options.program ?? embeddedProgram(), account, stageIn, (directory) =>
      log.info({ directory }, "PostgreSQL cannot be executed from its package here; using a copy"),
    );
    letAccountIn(home, program, account);
    await stopLeftoverPostgres(clusterDir, socket.path, log);
    const firstStart = await ensureCluster(clusterDir, program, account);
    const start = () =>
      startPostmaster({
        clusterDir,
        program,
        account,
        settings: options.settings ?? {},
        timeoutMs: options.startTimeoutMs ?? 300_000,
        log,
      });
    const keeper = keepRunning(await start(), {
      restart: async () => {
        await stopLeftoverPostgres(clusterDir, socket.path, log);
        return start();
      },
      tell: (event) => {
        log.warn({ event: event.kind }, "the embedded PostgreSQL ended unexpectedly or came back");
        options.onEvent?.(event);
      },
    });
    const touching = setInterval(() => socket.touch(), 3_600_000).unref();
    const stopOnce = once(async () => {
      clearInterval(touching);
      await keeper.stop();
      socket.remove();
      lock.release();
    });
    return {
      socketDir: socket.path,
      port: socketPort,
      clusterDir,
      firstStart,
      superuserUrl: (database) => superuserUrl(socket.path, database),
      pid: () => keeper.pid(),
      stop: stopOnce,
    };
  } catch (error) {
    socket.remove();
    lock.release();
    throw error;
  }
}

/** `postgres/` below the data directory: the real path, since others compare it, and nobody else's. */
function makeHome(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const home = join(realpathSync(dataDir), "postgres");
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return home;
  } catch (cause) {
    throw new PostgresLaunchError(
      "data-directory-unusable",
      `The data directory ${dataDir} cannot be used by user id ${process.getuid?.() ?? "unknown"}: ${String(cause)}`,
      { cause },
    );
  }
}

function letAccountIn(home: string, program: UsableProgram, account: RunAccount): void {
  // Only a version that cannot work from its working directory needs to walk there.
  if (lstatSync(home).uid !== process.getuid?.()) return;
  chmodSync(home, account.switched && !worksFromWorkingDirectory(program) ? 0o711 : 0o700);
}

function defaultStageIn(home: string, account: RunAccount): string[] {
  return account.switched ? ["/var/lib/countersign", "/opt/countersign"] : [join(home, "program")];
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
