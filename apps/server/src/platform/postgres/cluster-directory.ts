// Promises: a data directory is either absent or complete. initdb works in a directory beside it, which is renamed
// once everything is on disk; what a killed initdb left behind is removed.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { writeAccessFiles } from "./access-files.ts";
import { PostgresLaunchError } from "./postgres-launch-error.ts";
import type { UsableProgram } from "./postgres-program.ts";
import { processesWorkingIn, signalProcess, waitUntilGone } from "./process-facts.ts";
import type { RunAccount } from "./run-account.ts";
import { seenByPostgres } from "./seen-by-postgres.ts";
import { superuserName } from "./superuser-name.ts";

/** Gives the directory a complete cluster. True when it was made now. Call only while holding the launcher's lock. */
export async function ensureCluster(
  clusterDir: string,
  program: UsableProgram,
  account: RunAccount,
): Promise<boolean> {
  await removeHalfFinished(clusterDir);
  const existing = lstatSync(clusterDir, { throwIfNoEntry: false });
  if (existing !== undefined && existing.isDirectory() && readdirSync(clusterDir).length === 0) {
    rmdirSync(clusterDir);
  } else if (existing !== undefined) {
    expectUsable(clusterDir, program, account);
    writeAccessFiles(clusterDir, account);
    return false;
  }
  const fresh = `${clusterDir}.new-${randomBytes(4).toString("hex")}`;
  mkdirSync(fresh, { mode: 0o700 });
  chmodSync(fresh, 0o700);
  if (account.switched) chownSync(fresh, account.uid, account.gid);
  await runInitdb(fresh, program, account);
  writeAccessFiles(fresh, account);
  syncDirectory(fresh);
  renameSync(fresh, clusterDir);
  syncDirectory(dirname(clusterDir));
  return true;
}

function expectUsable(clusterDir: string, program: UsableProgram, account: RunAccount): void {
  const stat = lstatSync(clusterDir);
  let version: string;
  try {
    version = readFileSync(join(clusterDir, "PG_VERSION"), "utf8").trim();
  } catch (cause) {
    throw new PostgresLaunchError(
      "data-directory-unusable",
      `${clusterDir} exists and is not a PostgreSQL data directory: move it away, or choose another data directory.`,
      { cause },
    );
  }
  if (!stat.isDirectory() || stat.uid !== account.uid) {
    throw new PostgresLaunchError(
      "data-directory-unusable",
      `${clusterDir} must be a directory of user id ${account.uid}, it belongs to ${stat.uid}.`,
    );
  }
  if (Number(version) !== program.majorVersion) {
    throw new PostgresLaunchError(
      "cluster-version-differs",
      `${clusterDir} was written by PostgreSQL ${version}, the program is PostgreSQL ${program.majorVersion}: restore a backup into a new data directory, or use the earlier program.`,
    );
  }
}

async function removeHalfFinished(clusterDir: string): Promise<void> {
  const parent = dirname(clusterDir);
  const prefix = `${clusterDir.slice(parent.length + 1)}.new-`;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(parent, name);
    // A killed launcher leaves its initdb running on.
    const leftovers = processesWorkingIn(path);
    for (const leftover of leftovers) signalProcess(leftover, "SIGKILL");
    await waitUntilGone(leftovers, 5_000);
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runInitdb(fresh: string, program: UsableProgram, account: RunAccount): Promise<void> {
  const { path, spawnOptions } = seenByPostgres(fresh, program, account);
  // The built-in locale sorts by code point on every machine: no drift with the C library or ICU. It came with 17.
  const locale =
    program.majorVersion >= 17
      ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
      : ["--locale=C.UTF-8", "--lc-messages=C"];
  const child = spawn(
    join(program.binDir, "initdb"),
    [
      `--pgdata=${path}`,
      `--username=${superuserName}`,
      "--encoding=UTF8",
      ...locale,
      "--auth-local=peer",
      "--auth-host=reject",
      "--data-checksums",
    ],
    { ...spawnOptions, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2_000);
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = await new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? "" : `exit ${code ?? signal ?? "unknown"}`));
  });
  if (ended !== "") {
    rmSync(fresh, { recursive: true, force: true });
    throw new PostgresLaunchError("initialise-failed", `initdb failed (${ended}): ${output.trim()}`);
  }
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
