/**
 * Linux, with nothing but the base system's own programs (sh, mkfifo, setpriv, unshare, env, rm, flock).
 *
 * As root: scripts become their run-as user, and control groups hold each run together. As an ordinary user: scripts
 * run as that user, and processes are held together by control groups where those were delegated, else by their marks.
 */
import { readFileSync } from "node:fs";
import type {
  ChunkConsumer,
  HostPlatform,
  InstalledInterpreter,
  LaunchOrder,
  MachineIdentity,
} from "./host-platform.ts";
import { usableCgroupBase } from "./linux/cgroup.ts";
import { checkLaunchOrder } from "./linux/check-launch-order.ts";
import { FifoMaker } from "./linux/fifo-set.ts";
import { lockWithFlock } from "./linux/file-lock.ts";
import { findFixedPrograms, type FixedPrograms } from "./linux/fixed-programs.ts";
import { findInterpreters } from "./linux/interpreters.ts";
import type { LauncherIdentity } from "./linux/launch-command.ts";
import { launchScript } from "./linux/launch-script.ts";
import { LauncherPool } from "./linux/launcher-pool.ts";
import { findNetworkIsolation, type NetworkIsolation } from "./linux/network-isolation.ts";
import { endTreeByScan, findTree } from "./linux/process-tree.ts";
import { removeTree } from "./linux/remove-tree.ts";
import {
  cgroupPrefix,
  makeRunRoot,
  runRootParents,
  sweepRunRoots,
  WorkRoot,
  workRootParents,
} from "./linux/run-root.ts";
import { chooseRunUser, type RunUser } from "./linux/run-user.ts";
import { removeSealedCopy, sealCopy, type RunPlaces } from "./linux/sealed-copy.ts";

/** Settings of a Linux host; all have defaults that fit. */
export interface LinuxHostOptions {
  /** Parent of the private directory for scripts. Default: /run, /dev/shm or the user's runtime directory. */
  readonly runRootParent?: string;
  /** Parent of the private directory for scripts' working directories. Default: /var/tmp, else /tmp. */
  readonly workRootParent?: string;
  /** Launchers that wait for work. Default 2. */
  readonly waitingLaunchers?: number;
  /** `scan` leaves control groups unused even where they work. */
  readonly processTree?: "kernel" | "scan";
  /** Wall clock in whole seconds since 1970. */
  readonly nowSeconds?: () => number;
}

/** The machine cannot run scripts safely; the message says what is missing. */
export class HostUnusable extends Error {
  readonly code: "no-safe-directory" | "missing-program";

  constructor(code: HostUnusable["code"], message: string) {
    super(message);
    this.name = "HostUnusable";
    this.code = code;
  }
}

/** Prepares this machine: sweeps up after killed runners, makes the private run directory, lets launchers wait. */
export async function createLinuxHost(options: LinuxHostOptions = {}): Promise<HostPlatform> {
  const uid = process.getuid?.() ?? -1;
  const programs = findFixedPrograms();
  const { sh, mkfifo } = programs;
  if (sh === undefined || mkfifo === undefined) {
    throw new HostUnusable("missing-program", "This machine needs /bin/sh and mkfifo to run scripts.");
  }
  const runParents = options.runRootParent === undefined ? runRootParents(uid) : [options.runRootParent];
  const workParents = options.workRootParent === undefined ? workRootParents(uid) : [options.workRootParent];
  const [runParent] = runParents;
  const [workParent] = workParents;
  if (runParent === undefined || workParent === undefined) {
    throw new HostUnusable(
      "no-safe-directory",
      "Neither /run nor /tmp is safe to make private directories in.",
    );
  }
  for (const parent of new Set([...runParents, ...workParents])) await sweepRunRoots(parent);
  const base = options.processTree === "scan" ? undefined : await usableCgroupBase(sh);
  const runRoot = makeRunRoot(runParent, base);
  const pool = new LauncherPool({
    programs,
    pipes: new FifoMaker(mkfifo, runRoot),
    cgroups: base === undefined ? undefined : { base, prefix: cgroupPrefix(runRoot) },
    waiting: options.waitingLaunchers ?? 2,
    first: await firstIdentity(uid, programs),
  });
  await pool.warm();
  const work = new WorkRoot(workParent);
  return new LinuxHost({ uid, programs, runRoot, work, pool, kernelTree: base !== undefined, options });
}

/** Most runs name no user and keep the network. */
async function firstIdentity(uid: number, programs: FixedPrograms): Promise<LauncherIdentity | undefined> {
  const user = await chooseRunUser(undefined, uid);
  const switchUser = uid === 0;
  if (user === undefined || (switchUser && programs.setpriv === undefined)) return undefined;
  return { user, switchUser, network: "host", apart: false };
}

interface LinuxHostParts {
  readonly uid: number;
  readonly programs: FixedPrograms;
  readonly runRoot: string;
  readonly work: WorkRoot;
  readonly pool: LauncherPool;
  readonly kernelTree: boolean;
  readonly options: LinuxHostOptions;
}

class LinuxHost implements HostPlatform {
  readonly name = "linux";
  readonly separation: "users" | "none";
  readonly processTree: "kernel" | "scan";
  readonly #parts: LinuxHostParts;
  readonly #interpreters: readonly InstalledInterpreter[] = findInterpreters();
  /** By user and group number. */
  readonly #networkIsolation = new Map<string, Promise<NetworkIsolation | undefined>>();

  constructor(parts: LinuxHostParts) {
    this.#parts = parts;
    this.separation = parts.uid === 0 && parts.programs.setpriv !== undefined ? "users" : "none";
    this.processTree = parts.kernelTree ? "kernel" : "scan";
  }

  nowSeconds(): number {
    return this.#parts.options.nowSeconds?.() ?? Math.floor(Date.now() / 1000);
  }

  uptimeSeconds(): number {
    // CLOCK_MONOTONIC since the process began; sleep of the machine does not count.
    return performance.now() / 1000;
  }

  listInterpreters(): readonly InstalledInterpreter[] {
    return this.#interpreters;
  }

  async launch(
    order: LaunchOrder,
    stdout: ChunkConsumer,
    stderr: ChunkConsumer,
  ): ReturnType<HostPlatform["launch"]> {
    const { uid, programs, runRoot, work, pool } = this.#parts;
    if (!checkLaunchOrder(order)) return { ok: false, because: "invalid-order" };
    const switchUser = uid === 0;
    const user = await chooseRunUser(order.runAs, uid);
    if (user === undefined || (switchUser && programs.setpriv === undefined)) {
      return { ok: false, because: "run-as-unavailable" };
    }
    const interpreter = this.#interpreters.find(
      (found) => found.interpreter === order.interpreter && (found.anyUser || user.uid === uid),
    );
    if (interpreter === undefined) return { ok: false, because: "interpreter-unavailable" };
    const isolation = order.network === "none" ? await this.#isolateNetwork(user) : { apart: false };
    if (isolation === undefined) return { ok: false, because: "network-isolation-unavailable" };
    const places = { runRoot, makeWorkDirectory: (name: string) => work.makeDirectory(name) };
    const sealed = seal(places, { ...order, user });
    if (!sealed.ok) return sealed;
    const prepared = {
      order,
      user,
      switchUser,
      apart: isolation.apart,
      interpreterPath: interpreter.path,
      copy: sealed.copy,
      programs,
    };
    try {
      const started = await launchScript(prepared, pool, stdout, stderr);
      if (started !== undefined) return { ok: true, started };
    } catch {
      // No process, no pipe, no control group: the script has not started, its copy goes away.
    }
    await removeSealedCopy(sealed.copy);
    return { ok: false, because: "launch-failed" };
  }

  async endAbandonedRuns(runIds: readonly string[]): Promise<number> {
    let ended = 0;
    for (const runId of runIds) {
      const tree = { leader: -1, runId, lastPidBefore: undefined, startedAt: 0 };
      ended += findTree(tree).length;
      await endTreeByScan(tree);
    }
    return ended;
  }

  machineIdentity(): MachineIdentity {
    const machineId = readLine("/etc/machine-id") ?? readLine("/var/lib/dbus/machine-id");
    const productUuid = readLine("/sys/class/dmi/id/product_uuid");
    return {
      ...(machineId === undefined ? {} : { machineId }),
      ...(productUuid === undefined ? {} : { productUuid }),
    };
  }

  async lockExclusively(fileDescriptor: number): Promise<boolean> {
    const { flock } = this.#parts.programs;
    if (flock === undefined)
      throw new HostUnusable("missing-program", "This machine needs flock (util-linux).");
    return lockWithFlock(flock, fileDescriptor);
  }

  async close(): Promise<void> {
    await this.#parts.pool.close();
    await removeTree(this.#parts.runRoot);
    await removeTree(this.#parts.work.path);
  }

  async #isolateNetwork(user: RunUser): Promise<NetworkIsolation | undefined> {
    const { programs, uid } = this.#parts;
    const key = `${user.uid} ${user.gid}`;
    const known = this.#networkIsolation.get(key) ?? findNetworkIsolation(programs, user, uid === 0);
    this.#networkIsolation.set(key, known);
    return known;
  }
}

function seal(
  places: RunPlaces,
  order: Parameters<typeof sealCopy>[1],
): ReturnType<typeof sealCopy> | { readonly ok: false; readonly because: "sealed-copy-failed" } {
  try {
    return sealCopy(places, order);
  } catch {
    return { ok: false, because: "sealed-copy-failed" };
  }
}

function readLine(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
