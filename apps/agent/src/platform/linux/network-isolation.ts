/** Whether and how a user's process can be put into an empty network on this machine. Tried, not guessed. */
import { spawn } from "node:child_process";
import type { FixedPrograms } from "./fixed-programs.ts";
import { networkWords, userWords } from "./launch-command.ts";
import type { RunUser } from "./run-user.ts";

/** Without `apart` other processes of the same user are within reach, and through them the network. */
export interface NetworkIsolation {
  readonly apart: boolean;
}

/**
 * Runs one command in an empty network and looks at its list of interfaces: only a loopback may be there. First in a user
 * namespace, which root's processes do without (they could leave any); where ordinary users get none, and the runner is
 * root, in the network alone. Undefined where neither works: kernels without namespaces, containers, hardened systems.
 */
export async function findNetworkIsolation(
  programs: FixedPrograms,
  user: Pick<RunUser, "uid" | "gid">,
  switchUser: boolean,
): Promise<NetworkIsolation | undefined> {
  const become = switchUser ? userWords(programs, user) : [];
  const namespace = networkWords(programs, false);
  const mayBeApart = !switchUser || user.uid !== 0;
  if (mayBeApart && become && namespace && (await isEmptyNetwork(programs, [...become, ...namespace])))
    return { apart: true };
  const privileged = switchUser ? networkWords(programs, true) : undefined;
  return privileged && (await isEmptyNetwork(programs, privileged)) ? { apart: false } : undefined;
}

async function isEmptyNetwork(programs: FixedPrograms, words: readonly string[]): Promise<boolean> {
  const [program, ...options] = words;
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
