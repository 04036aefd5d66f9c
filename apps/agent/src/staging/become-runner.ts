/** Turns the starting process into the runner: same process id, fixed environment, lean flags, code from the private copy. */
import { join } from "node:path";

/** Small heaps: an idle runner holds little, and frames are bounded. */
const LEAN_FLAGS: readonly string[] = [
  "--max-semi-space-size=1",
  "--max-old-space-size=256",
  "--expose-gc",
  "--disable-warning=ExperimentalWarning",
];

/** What the runner keeps of the environment it was started in; everything else could steer Node or the scripts. */
export function runnerEnvironment(from: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = ["TMPDIR", "XDG_RUNTIME_DIR", "TZ"].flatMap((name) => {
    const value = from[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", MALLOC_ARENA_MAX: "1", ...Object.fromEntries(kept) };
}

/** Replaces this process; does not return. */
export function becomeRunner(stage: string, words: readonly string[]): never {
  if (!process.execve)
    throw new Error("this runtime cannot replace its own process; Node.js 24 on Linux can");
  const entry = join(stage, "agent", "runner", "main.js");
  return process.execve(
    process.execPath,
    [process.execPath, ...LEAN_FLAGS, entry, "--stage", stage, ...words],
    runnerEnvironment(process.env),
  );
}
