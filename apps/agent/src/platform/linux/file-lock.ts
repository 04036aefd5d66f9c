/** The kernel's own file lock (flock(2)), which Node does not offer. */
import { spawn } from "node:child_process";

const inherited = 3;

/**
 * Locks an open file for us alone, without waiting. The lock belongs to the open file that we share with the short
 * helper process: it stays when the helper ends, and the kernel drops it when we do, however we end. So there is no
 * such thing as a stale lock.
 */
export async function lockWithFlock(flock: string, fileDescriptor: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(flock, ["--exclusive", "--nonblock", String(inherited)], {
      stdio: ["ignore", "ignore", "ignore", fileDescriptor],
      env: {},
      cwd: "/",
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve(true);
      else if (code === 1) resolve(false);
      else reject(new Error(`flock ended with ${code}`));
    });
  });
}
