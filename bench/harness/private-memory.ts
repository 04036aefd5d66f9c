/** Memory that a process has for itself: what the machine would get back if it ended. Shared and reclaimable pages are nobody's. */
import { readdirSync, readFileSync } from "node:fs";

/** MiB of private pages, clean and dirty, of these processes together (smaps_rollup). Throws where one of them is gone. */
export function privateMiB(pids: readonly number[]): number {
  let kib = 0;
  for (const pid of pids) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    for (const field of ["Private_Clean", "Private_Dirty"])
      kib += Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1] ?? Number.NaN);
  }
  return kib / 1024;
}

/** A process and all that descends from it, by process id. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function parentOf(pid: string): number | undefined {
  try {
    // The name stands in parentheses and may hold anything, a parenthesis too: count from the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : Number(parent);
  } catch {
    return undefined; // it ended while we looked
  }
}
