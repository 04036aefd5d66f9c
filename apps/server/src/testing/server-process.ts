/** The server as a process of its own, as people and `countersign up` start it. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { type Client, createClient } from "@countersign/api";

const program = join(import.meta.dirname, "..", "main.ts");

/** A process and what it wrote. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** What the ready line says; rejects with everything that was written when the process ends before. */
  readonly ready: Promise<{ url: string; pid: number; first_start: boolean }>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Standard error so far. */
  errors(): string;
  client(token?: string): Promise<Client>;
}

/** Starts a server; the caller stops it. */
export function startServerProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ServerProcess {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let out = "";
  let err = "";
  child.stderr.on("data", (data: Buffer) => (err += data.toString()));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const ready = new Promise<{ url: string; pid: number; first_start: boolean }>((resolve, reject) => {
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
      const [line] = out.split("\n", 1);
      // Our own program wrote this line.
      if (out.includes("\n"))
        resolve(JSON.parse(line ?? "") as { url: string; pid: number; first_start: boolean });
    });
    void ended.then(() => reject(new Error(`the server ended before it was ready: ${err}`)));
  });
  // Tests that expect the end do not wait for this.
  ready.catch(() => undefined);
  return {
    child,
    ready,
    ended,
    errors: () => err,
    client: async (token) =>
      createClient({ server: (await ready).url, ...(token === undefined ? {} : { token }) }),
  };
}
