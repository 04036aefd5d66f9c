// Promises: before PostgreSQL is started, no process of an earlier one works on the data directory, and no stale lock
// file of it stands in the way. Call only while holding the launcher's lock.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { PostgresLaunchError } from "./postgres-launch-error.ts";
import type { PostgresLog } from "./postgres-log.ts";
import {
  type ProcessIdentity,
  processesWorkingIn,
  programNameOf,
  signalProcess,
  waitUntilGone,
} from "./process-facts.ts";
import { socketName } from "./short-socket-directory.ts";

/**
 * Stops what an earlier launcher left running when it was killed: politely, so that no recovery is needed, then firmly.
 * A process counts only if it works in this very directory and runs PostgreSQL; what postmaster.pid says is not believed,
 * because that id may belong to anyone by now.
 */
export async function stopLeftoverPostgres(
  clusterDir: string,
  socketDir: string,
  log: PostgresLog,
): Promise<void> {
  if (!existsSync(clusterDir)) return;
  const leftovers = processesWorkingIn(clusterDir).filter(({ pid }) => programNameOf(pid) === "postgres");
  if (leftovers.length > 0) {
    const postmaster = leftovers.find(({ pid }) => pid === recordedPid(clusterDir));
    log.warn(
      { pids: leftovers.map(({ pid }) => pid) },
      "an earlier PostgreSQL of this data directory was left running; stopping it",
    );
    await stopAll(leftovers, postmaster);
  }
  const socket = join(clusterDir, socketName);
  if (await answers(join(socketDir, socketName))) {
    throw new PostgresLaunchError(
      "data-directory-in-use",
      `A PostgreSQL that this process cannot see answers at ${socket}: is another container using this data directory?`,
    );
  }
  // Nothing holds these any more: they only stop a start when their process id was given to another.
  for (const name of ["postmaster.pid", socketName, `${socketName}.lock`])
    rmSync(join(clusterDir, name), { force: true });
}

async function stopAll(
  all: readonly ProcessIdentity[],
  postmaster: ProcessIdentity | undefined,
): Promise<void> {
  // Children without their postmaster end by themselves; with it, SIGINT is a fast and clean shutdown.
  if (postmaster !== undefined) signalProcess(postmaster, "SIGINT");
  if (await waitUntilGone(all, postmaster === undefined ? 2_000 : 15_000)) return;
  for (const one of all) signalProcess(one, "SIGQUIT");
  if (await waitUntilGone(all, 3_000)) return;
  for (const one of all) signalProcess(one, "SIGKILL");
  if (await waitUntilGone(all, 5_000)) return;
  throw new PostgresLaunchError(
    "data-directory-in-use",
    `An earlier PostgreSQL does not end: process ${all.map(({ pid }) => pid).join(", ")}.`,
  );
}

function recordedPid(clusterDir: string): number | undefined {
  try {
    return Number(readFileSync(join(clusterDir, "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return undefined;
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const finish = (answered: boolean) => {
      connection.destroy();
      resolve(answered);
    };
    connection.once("connect", () => finish(true));
    connection.once("error", () => finish(false));
  });
}
