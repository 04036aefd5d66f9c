/** Programs that run for as long as a figure does: started in the foreground, seen to be up, ended by their own process id. */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** A program that runs. Disposing it asks it to end, and insists after five seconds. */
export interface StartedProgram extends AsyncDisposable {
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it wrote to standard error so far, for a message when something is wrong. */
  readonly complaints: () => string;
}

/** How to start it. */
export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** How often `isUp` is asked; ten milliseconds where nothing is timed by it. */
  readonly pollMilliseconds?: number;
  /** What asks it to end; SIGTERM unless the program takes that for something slower. */
  readonly stopSignal?: NodeJS.Signals;
}

/** Starts a program and waits until `isUp` says so. Throws where it ends before, or is not up after 20 seconds. */
export async function startProgram(
  program: string,
  args: readonly string[],
  isUp: (pid: number) => boolean | Promise<boolean>,
  options: StartOptions = {},
): Promise<StartedProgram> {
  const { pollMilliseconds = 10, stopSignal = "SIGTERM", ...spawning } = options;
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], ...spawning });
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", (cause) => {
      complaints += cause.message;
      resolve();
    });
  });
  const isOver = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (isOver()) return;
    child.kill(stopSignal);
    const insist = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(insist);
  };
  const late = performance.now() + 20_000;
  while (isOver() || !(await isUp(child.pid ?? -1))) {
    if (isOver() || performance.now() > late) {
      await stop();
      throw new Error(`${program} did not start: ${complaints.trim() || "it said nothing"}`);
    }
    await sleep(pollMilliseconds);
  }
  return {
    pid: child.pid ?? -1,
    child,
    complaints: () => complaints,
    [Symbol.asyncDispose]: stop,
  };
}
