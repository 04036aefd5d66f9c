/** The processes that `up` starts: started by path, watched, and stopped with it. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { COMPILE_CACHE } from "../compile-cache.ts";

/** Where the sibling apps stand, seen from this file. */
const APPS = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** A child and the promise of its end. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Asks it to stop, and insists after a while. */
  stop(): Promise<void>;
}

const PATIENCE_MILLISECONDS = 15_000;

/** How each app is run. A small young generation: an idle server holds a third less memory, and its objects die young. */
const FLAGS: Readonly<Record<"server" | "agent" | "station", readonly string[]>> = {
  server: ["--max-semi-space-size=2"],
  agent: [],
  station: ["--max-semi-space-size=1"],
};

/** Starts a sibling app. Its standard input is a pipe: when this process is gone, the child sees the end of it and stops too. `log` is an open file for its standard error. */
export function startApp(
  app: "server" | "agent" | "station",
  args: readonly string[],
  options: {
    stdout: "pipe" | "inherit";
    log?: number;
    env?: NodeJS.ProcessEnv;
    /** Another program of it than its main one. */
    program?: string;
  },
): Running {
  const entry = path.join(APPS, app, "src", options.program ?? "", "main.ts");
  const child = spawn(process.execPath, [...FLAGS[app], entry, ...args], {
    stdio: ["pipe", options.stdout, options.log ?? "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...options.env },
    // Its own process group: Ctrl-C reaches this process first, which stops the children in order.
    detached: true,
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: 127, signal: null }));
  });
  return {
    child,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MILLISECONDS);
      await ended;
      clearTimeout(late);
    },
  };
}
