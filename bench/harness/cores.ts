/** Pinning: both sides of a contest get the same cores, and whatever they start inherits them. */
import { spawnSync } from "node:child_process";
import { findProgram } from "../peers/find-program.ts";

/**
 * Binds this process (all its threads, and children started afterwards) to cores of the machine, for example `0` or
 * `0,1`. Says in words what it did: without taskset, or where the kernel refuses, nobody is pinned, which is alike too.
 */
export function pinToCores(cores: string): string {
  const taskset = findProgram("taskset");
  const args = ["-a", "-p", "-c", cores, String(process.pid)];
  const made = taskset === undefined ? undefined : spawnSync(taskset, args, { encoding: "utf8" });
  return made?.status === 0
    ? `everything on cores ${cores}`
    : "nothing is pinned: taskset is not here or was refused";
}
