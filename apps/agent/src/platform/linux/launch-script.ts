/** One run on Linux, from order to clean-up. */
import type { ChunkConsumer, LaunchedScript, LaunchOrder, ProcessEnd } from "../host-platform.ts";
import { endCgroup } from "./cgroup.ts";
import type { FixedPrograms } from "./fixed-programs.ts";
import { releaseCommand } from "./launch-command.ts";
import type { LauncherPool } from "./launcher-pool.ts";
import type { Launcher } from "./launcher.ts";
import { endTreeByScan, lastPid, type TreeIdentity } from "./process-tree.ts";
import { interpreterOptions } from "./interpreters.ts";
import type { RunUser } from "./run-user.ts";
import { dropInput, removeSealedCopy, type SealedCopy } from "./sealed-copy.ts";

/** Everything that was decided before the launch. */
export interface PreparedLaunch {
  readonly order: LaunchOrder;
  readonly user: RunUser;
  readonly switchUser: boolean;
  /** As in LauncherIdentity. */
  readonly apart: boolean;
  readonly interpreterPath: string;
  readonly copy: SealedCopy;
  readonly programs: FixedPrograms;
}

/** Starts a prepared script, or undefined when the launcher did not become it (and nothing of it ran). */
export async function launchScript(
  prepared: PreparedLaunch,
  pool: LauncherPool,
  stdout: ChunkConsumer,
  stderr: ChunkConsumer,
): Promise<LaunchedScript | undefined> {
  const { order, copy } = prepared;
  const words = releaseCommand(
    {
      runId: order.runId,
      user: prepared.user,
      env: order.env,
      stdinPath: copy.inputPath,
      workDirectory: copy.workDirectory,
      command: [
        prepared.interpreterPath,
        ...interpreterOptions[order.interpreter],
        copy.scriptPath,
        ...order.args,
      ],
    },
    prepared.programs,
  );
  if (words === undefined) return undefined;
  const launcher = await pool.take({
    user: prepared.user,
    switchUser: prepared.switchUser,
    network: order.network,
    apart: prepared.apart,
  });
  const { pid } = launcher;
  if (pid === undefined) {
    launcher.dismiss();
    await pool.giveBack(launcher, false);
    return undefined;
  }
  const tree = { leader: pid, runId: order.runId, lastPidBefore: lastPid(), startedAt: performance.now() };
  const run = new LinuxRun(launcher, tree, copy, pool);
  if (await launcher.release(words, stdout, stderr)) {
    dropInput(copy);
    return run;
  }
  await run.endTree();
  await run.drain();
  await run.dispose();
  return undefined;
}

class LinuxRun implements LaunchedScript {
  readonly pid: number;
  readonly exited: Promise<ProcessEnd>;
  readonly #launcher: Launcher;
  readonly #tree: TreeIdentity;
  readonly #copy: SealedCopy;
  readonly #pool: LauncherPool;
  #pipesAreClean = false;

  constructor(launcher: Launcher, tree: TreeIdentity, copy: SealedCopy, pool: LauncherPool) {
    this.pid = tree.leader;
    this.exited = launcher.exited;
    this.#launcher = launcher;
    this.#tree = tree;
    this.#copy = copy;
    this.#pool = pool;
  }

  terminate(): void {
    this.#launcher.signalGroup("SIGTERM");
    // A stopped process would not see it.
    this.#launcher.signalGroup("SIGCONT");
  }

  async endTree(): Promise<boolean> {
    const directory = this.#launcher.cgroupDirectory;
    const groupEnded = directory === undefined || (await endCgroup(directory));
    // Session managers (su, sudo) may have moved a process to a group of theirs: it still has the run's marks.
    return (await endTreeByScan(this.#tree)) && groupEnded;
  }

  async drain(): Promise<void> {
    const { stdout, stderr } = this.#launcher.pipes;
    const found = await Promise.all([stdout.drain(), stderr.drain()]);
    this.#pipesAreClean = found.every((state) => state === "clean");
  }

  async dispose(): Promise<void> {
    await removeSealedCopy(this.#copy);
    await this.#pool.giveBack(this.#launcher, this.#pipesAreClean);
  }
}
