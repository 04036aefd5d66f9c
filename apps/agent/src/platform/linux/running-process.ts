/** Telling one process from a later one with the same number: number, start time and boot together are unique. */
import { readFileSync } from "node:fs";

/** A process, named so that neither a reused number nor a restart of the machine confuses it. */
export interface ProcessName {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of proc(5) `stat`. */
  readonly startTicks: string;
  readonly bootId: string;
}

/** Names a living process; undefined when there is none with this number. */
export function nameProcess(pid: number): ProcessName | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const startTicks = fields[18];
    if (startTicks === undefined || state === "Z" || state === "X") return undefined;
    return { pid, startTicks, bootId: readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim() };
  } catch {
    return undefined;
  }
}

/** Whether exactly this process still lives. */
export function stillRuns(name: ProcessName): boolean {
  const now = nameProcess(name.pid);
  return now !== undefined && now.startTicks === name.startTicks && now.bootId === name.bootId;
}
