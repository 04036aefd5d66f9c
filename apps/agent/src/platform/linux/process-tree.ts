/**
 * Finding and ending a run's processes where the kernel does not hold them together (no writable control group).
 *
 * A process belongs to a run if it is in the run's session or process group, carries the run's mark in its
 * environment, or descends from one that does. A process that leaves the session, loses its parents *and* clears
 * its environment cannot be told from others; with control groups it can.
 */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Environment variable that every process of a run inherits. */
export const runMark = "COUNTERSIGN_RUN";

const giveUpMilliseconds = 5_000;
const shortRunMilliseconds = 1_000;
const shortRunProcesses = 4_096;

/** What identifies the tree of one run. */
export interface TreeIdentity {
  /** The run's first process, leader of its session and group. */
  readonly leader: number;
  readonly runId: string;
  /** Number of the last process made on this machine just before the script started, if the kernel tells. */
  readonly lastPidBefore: number | undefined;
  /** `performance.now()` of the start. */
  readonly startedAt: number;
}

interface ProcessRow {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

/** Number of the process made last in this process namespace; undefined where the kernel does not say. */
export function lastPid(): number | undefined {
  try {
    return Number(readFileSync("/proc/sys/kernel/ns_last_pid", "latin1"));
  } catch {
    return undefined;
  }
}

/** One row of proc(5) `stat`; the name in parentheses may hold anything, so parsing starts after the last one. */
export function parseStat(pid: number, text: string): ProcessRow {
  const [state = "", parent, group, session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { pid, state, parent: Number(parent), group: Number(group), session: Number(session) };
}

/**
 * Process numbers that can belong to the run. For a short run these are only the numbers given out since it began:
 * looking at a handful instead of the whole table keeps the plain case cheap.
 */
export function candidatePids(tree: TreeIdentity, now = performance.now(), last = lastPid()): number[] {
  const before = tree.lastPidBefore;
  if (before !== undefined && last !== undefined && now - tree.startedAt < shortRunMilliseconds) {
    const made = last - before;
    if (made >= 0 && made <= shortRunProcesses) {
      return [tree.leader, ...Array.from({ length: made }, (_, index) => before + 1 + index)];
    }
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Living processes of the run. */
export function findTree(tree: TreeIdentity, candidates = candidatePids(tree)): number[] {
  const mark = `${runMark}=${tree.runId}`;
  const rows = candidates.flatMap((pid) => readRow(pid) ?? []);
  const members = new Set<number>();
  const anchors = new Set([tree.leader]);
  for (const row of rows) {
    const inSession = row.session === tree.leader || row.group === tree.leader || row.pid === tree.leader;
    if (inSession || carriesMark(row.pid, mark)) members.add(row.pid);
  }
  for (let size = -1; size !== members.size; ) {
    size = members.size;
    for (const pid of members) anchors.add(pid);
    for (const row of rows) {
      if (anchors.has(row.parent) || anchors.has(row.session) || anchors.has(row.group)) members.add(row.pid);
    }
  }
  return [...members];
}

/**
 * Ends every process of the run that can be found. They are stopped before they are killed, so that a storm of
 * forks cannot outrun the search. True when a last look found none.
 */
export async function endTreeByScan(tree: TreeIdentity): Promise<boolean> {
  const deadline = Date.now() + giveUpMilliseconds;
  let cleanLooks = 1;
  for (;;) {
    const found = findTree(tree);
    if (found.length === 0) {
      cleanLooks -= 1;
      if (cleanLooks === 0) return true;
    } else {
      if (Date.now() > deadline) return false;
      cleanLooks = 2;
      killAll(freeze(tree, found));
    }
    await pause(1);
  }
}

function freeze(tree: TreeIdentity, first: readonly number[]): Set<number> {
  const frozen = new Set<number>();
  let fresh = [...first];
  for (let looks = 0; fresh.length > 0 && looks < 20; looks += 1) {
    for (const pid of fresh) {
      signal(pid, "SIGSTOP");
      frozen.add(pid);
    }
    fresh = findTree(tree).filter((pid) => !frozen.has(pid));
  }
  return frozen;
}

function killAll(pids: Iterable<number>): void {
  for (const pid of pids) signal(pid, "SIGKILL");
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already, or became another user's (a set-user-id program): the next look tells.
  }
}

function readRow(pid: number): ProcessRow | undefined {
  if (pid === process.pid) return undefined;
  try {
    const row = parseStat(pid, readFileSync(`/proc/${pid}/stat`, "latin1"));
    return row.state === "Z" || row.state === "X" ? undefined : row;
  } catch {
    return undefined;
  }
}

function carriesMark(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(mark);
  } catch {
    return false;
  }
}
