/** Whether this user can put a process into an empty network on this machine. Tried, not guessed. */
import { spawn } from "node:child_process";
import type { FixedPrograms } from "./fixed-programs.ts";
import { networkWords } from "./launch-command.ts";

/**
 * Runs one command in an empty network and looks at its list of interfaces: only a loopback may be there.
 * Kernels without user namespaces, containers and hardened systems answer false.
 */
export async function canIsolateNetwork(programs: FixedPrograms, privileged: boolean): Promise<boolean> {
  const words = networkWords(programs, privileged);
  const [program, ...options] = words ?? [];
  if (program === undefined || programs.sh === undefined) return false;
  // `lo:` is the only line after the two lines of heading.
  const look =
    'n=0; while read -r name rest; do n=$((n+1)); last=$name; done </proc/net/dev; [ "$n $last" = "3 lo:" ]';
  const args = [...options, programs.sh, "-c", look];
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "ignore", env: {}, cwd: "/", timeout: 10_000 });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}
