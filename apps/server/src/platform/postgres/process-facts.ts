// Promises: says of a process id what it is *now* (ids are reused), from /proc; a zombie counts as gone.
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** Names one process for good: its id alone may belong to another process later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and start tick; differs whenever the id was reused. */
  readonly startedAt: string;
  /** Where the id counts: a container has ids of its own, and cannot see another's processes. */
  readonly pidNamespace: string;
}

/** Identity of a running process, or undefined when there is none (a zombie has ended too). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command name is in parentheses and may hold anything, so fields are counted from the last one (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return { pid, startedAt: `${bootId()}:${fields[19] ?? ""}`, pidNamespace: ownPidNamespace() };
  } catch {
    return undefined;
  }
}

/** The namespace in which this process sees process ids. */
export function ownPidNamespace(): string {
  return readlinkSync("/proc/self/ns/pid");
}

/** True while the very process that was identified is still running. */
export function isStillRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * Processes whose working directory is this very directory (compared by device and inode, so a moved, copied or
 * bind-mounted path cannot deceive). Every PostgreSQL process works in its data directory.
 */
export function processesWorkingIn(directory: string): ProcessIdentity[] {
  const wanted = statSync(directory, { throwIfNoEntry: false });
  if (wanted === undefined) return [];
  const found: ProcessIdentity[] = [];
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const cwd = statSync(`/proc/${pid}/cwd`);
      if (cwd.dev !== wanted.dev || cwd.ino !== wanted.ino) continue;
    } catch {
      continue; // gone meanwhile, or another user's: then it is not ours
    }
    const identity = identifyProcess(pid);
    if (identity !== undefined) found.push(identity);
  }
  return found;
}

/** The program a process runs, as its file name ("postgres"), or undefined when it cannot be told. */
export function programNameOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Sends a signal; false when the process is gone already. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isStillRunning(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Waits until all of them have ended; false when some are left after `timeoutMs`. */
export async function waitUntilGone(
  processes: readonly ProcessIdentity[],
  timeoutMs: number,
): Promise<boolean> {
  const giveUpAt = performance.now() + timeoutMs;
  while (processes.some(isStillRunning)) {
    if (performance.now() > giveUpAt) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
