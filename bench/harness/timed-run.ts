/** The time of one whole command, from its start to its exit code. */
import { spawn } from "node:child_process";

/** Who runs it, where, and with which environment. */
export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** Milliseconds until the command ended well. Rejects where it ended otherwise: a failure is never timed. */
export async function timedRun(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const from = performance.now();
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const hear = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000));
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject);
  // `exit`, not `close`: a multiplexing master may keep the pipes open for longer than the command lives.
  child.once("exit", (code, signal) => {
    const took = performance.now() - from;
    child.stdout.destroy();
    child.stderr.destroy();
    if (code === 0) resolve(took);
    else reject(new Error(`${program} ended with ${signal ?? code}: ${said.trim()}`));
  });
  return await promise;
}
