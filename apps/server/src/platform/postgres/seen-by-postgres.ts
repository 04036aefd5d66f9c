// Promises: PostgreSQL finds its data directory even where its account may not walk there by path.
//
// Node changes into the directory while still root and gives up root afterwards. The working directory stays usable,
// so `/proc/self/cwd` names it for PostgreSQL and every process it forks, without any capability, mount or copy: the
// account can reach this one directory and nothing above it. PostgreSQL before 16 walks back to its working directory
// by path at start and cannot do this; there the directory has to be reachable.
import type { UsableProgram } from "./postgres-program.ts";
import type { RunAccount } from "./run-account.ts";

/** How to start a PostgreSQL program on a data directory. */
export interface SeenByPostgres {
  /** The data directory as the program is to be told it. */
  readonly path: string;
  readonly spawnOptions: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly uid?: number;
    readonly gid?: number;
  };
}

/** Path and process options for `directory`; the environment of this process is not passed on. */
export function seenByPostgres(
  directory: string,
  program: Pick<UsableProgram, "majorVersion">,
  account: RunAccount,
): SeenByPostgres {
  // A fixed time zone also spares initdb a search through all of them.
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  if (!account.switched) return { path: directory, spawnOptions: { cwd: directory, env } };
  const path = worksFromWorkingDirectory(program) ? "/proc/self/cwd" : directory;
  return { path, spawnOptions: { cwd: directory, env, uid: account.uid, gid: account.gid } };
}

/** Whether this version can do without a reachable path. */
export function worksFromWorkingDirectory(program: Pick<UsableProgram, "majorVersion">): boolean {
  return program.majorVersion >= 16;
}
