// Starts launch.ts in its own process and talks to it; every process and directory is gone after the test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { onTestFinished } from "vitest";
import { processesWorkingIn, signalProcess, waitUntilGone } from "../process-facts.ts";

/** What launch.ts printed. */
export interface Launched {
  readonly pid: number;
  readonly url: string;
  readonly clusterDir: string;
  readonly code?: string;
  readonly message?: string;
  /** Process id of the launcher itself. */
  readonly launcherPid: number;
  /** Ends the launcher as `kill -9` does, and nothing else. */
  killLauncher(): Promise<void>;
  /** Lets it stop in order. */
  stop(): Promise<void>;
}

/** Whom to start it as, and its options. */
export interface LaunchOptions {
  readonly dataDir: string;
  readonly nativeDir?: string;
  readonly stageIn?: readonly string[];
  readonly as?: { readonly uid: number; readonly gid: number };
  /** Leaves with process.exit once the server is up, without stopping it. */
  readonly exitAtOnce?: boolean;
  /** In a process namespace of its own, as in another container. */
  readonly contained?: boolean;
}

/** Spawns a launcher without waiting for it. */
export function spawnLauncher(options: LaunchOptions) {
  const { as, contained = false, ...given } = options;
  const script = fileURLToPath(new URL("launch.ts", import.meta.url));
  const prefix = contained ? ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"] : [];
  const [program, ...rest] = [...prefix, process.execPath, script, JSON.stringify(given)];
  const child = spawn(program, rest, {
    cwd: "/",
    env: { PATH: process.env["PATH"] },
    stdio: ["pipe", "pipe", "inherit"],
    ...as,
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

/** Spawns a launcher and waits for its line. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const child = spawnLauncher(options);
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = await lines.next();
  if (line.done === true) throw new Error("The launcher printed nothing.");
  // launch.ts, a file of ours, wrote it.
  const facts = JSON.parse(line.value) as Omit<Launched, "launcherPid" | "killLauncher" | "stop">;
  return {
    ...facts,
    launcherPid: child.pid ?? -1,
    killLauncher: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

/** A directory of the test's own; afterwards whatever PostgreSQL still works in it is ended and it is removed. */
export function scratchDirectory(
  options: { mode?: number; owner?: { uid: number; gid: number } } = {},
): string {
  const directory = mkdtempSync(join(tmpdir(), "countersign-launcher-"));
  chmodSync(directory, options.mode ?? 0o700);
  if (options.owner !== undefined) chownSync(directory, options.owner.uid, options.owner.gid);
  onTestFinished(async () => {
    const cluster = join(directory, "data", "postgres", "cluster");
    const left = processesWorkingIn(cluster);
    for (const one of left) signalProcess(one, "SIGKILL");
    await waitUntilGone(left, 5_000);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  return directory;
}

/** Runs statements one after another over one connection; gives the rows of the last. */
export async function query(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {}); // the server may be killed under it
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
