/** `countersign up` on a fresh data directory, as a newcomer starts it, until its line says that it is ready. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { appEntry } from "../harness/node-program.ts";
import { freePort } from "../peers/free-port.ts";

/** A whole installation that runs. */
export interface CountersignUp extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from typing the command to the line. */
  readonly took: number;
}

/** Starts it; `more` are further options of `up`. */
export async function countersignUp(dataDir: string, ...more: readonly string[]): Promise<CountersignUp> {
  const port = await freePort();
  const args = [appEntry("cli"), "up", "--data", dataDir, "--port", String(port), ...more];
  const from = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, found] = /^Countersign is ready at (\S+)$/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const url = await Promise.race([ready, ended]);
  const took = performance.now() - from;
  if (url === undefined) throw new Error(`countersign up ended before it was ready: ${complaints.trim()}`);
  return {
    url,
    took,
    pid: child.pid ?? -1,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
