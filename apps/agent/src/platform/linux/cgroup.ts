/**
 * Control groups (version 2): the kernel itself keeps all processes of a run together, whatever they do to their
 * parents, sessions or environment, and ends them in one step.
 * Source: kernel documentation, admin-guide/cgroup-v2, files `cgroup.procs` and `cgroup.kill` (Linux 5.14).
 */
import { spawn } from "node:child_process";
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const giveUpMilliseconds = 10_000;

/** The directory of this process's own version 2 group, or undefined where there is none to be seen. */
export function ownCgroupDirectory(
  mountinfo = readFileSync("/proc/self/mountinfo", "utf8"),
  membership = readFileSync("/proc/self/cgroup", "utf8"),
): string | undefined {
  const own = /^0::(\/.*)$/m.exec(membership)?.[1];
  if (own === undefined || own.split("/").includes("..")) return undefined;
  for (const line of mountinfo.split("\n")) {
    const [before, after] = line.split(" - ");
    const [, , , root, mountPoint] = before?.split(" ") ?? [];
    if (!after?.startsWith("cgroup2 ") || root === undefined || mountPoint === undefined) continue;
    // Inside a container the mount may show a part of the tree only.
    if (root === "/") return join(mountPoint, own);
    if (own === root || own.startsWith(`${root}/`)) return join(mountPoint, own.slice(root.length));
  }
  return undefined;
}

/**
 * Where runs can have groups of their own: below the runner's group, so that a service manager still sees them.
 * Tried with a real process, because rights and controllers decide, not the kernel's version.
 */
export async function usableCgroupBase(sh: string, base = ownCgroupDirectory()): Promise<string | undefined> {
  if (base === undefined) return undefined;
  const probe = join(base, `countersign-probe-${process.pid}`);
  try {
    mkdirSync(probe);
  } catch {
    return undefined;
  }
  try {
    accessSync(join(probe, "cgroup.kill"), constants.W_OK);
    const joins = new Promise<boolean>((resolve) => {
      const child = spawn(sh, ["-c", 'echo 0 >"$1"', "sh", join(probe, "cgroup.procs")], {
        stdio: "ignore",
        env: {},
        cwd: "/",
      });
      child.once("error", () => resolve(false));
      child.once("exit", (code) => resolve(code === 0));
    });
    return (await joins) ? base : undefined;
  } catch {
    return undefined;
  } finally {
    removeIfEmpty(probe);
  }
}

/** Makes an empty group and gives the file through which a process joins it by writing `0`. */
export function makeCgroup(directory: string): string {
  mkdirSync(directory);
  return join(directory, "cgroup.procs");
}

/**
 * Ends every process of the group and removes it. The kernel only lets an empty group be removed, so `true` is the
 * kernel's word that nothing is left.
 */
export async function endCgroup(directory: string): Promise<boolean> {
  const deadline = Date.now() + giveUpMilliseconds;
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    if (removeIfEmpty(directory)) return true;
    if (Date.now() > deadline) return false;
    // A script running as root may have made groups below its own; killing is recursive, removing is not.
    killMembers(directory);
    await pause(wait);
  }
}

function killMembers(directory: string): void {
  try {
    writeFileSync(join(directory, "cgroup.kill"), "1");
    removeSubgroups(directory);
  } catch {
    // Somebody else has just removed it, or a subgroup is not yet empty: the next turn tells.
  }
}

function removeIfEmpty(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return true;
    return false;
  }
}

function removeSubgroups(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(directory, entry.name);
    removeSubgroups(path);
    removeIfEmpty(path);
  }
}
