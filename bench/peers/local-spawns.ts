/** So many processes started at once on this machine, and waited for: the floor of reaching as many devices here. */
import type { Contender } from "../harness/contest.ts";
import { timedRun } from "../harness/timed-run.ts";
import { findProgram } from "./find-program.ts";

/** `count` times `true`, in parallel, from Node. */
export function localSpawns(count: number): Contender {
  const program = findProgram("true") ?? "/bin/true";
  return {
    name: `${count} local spawns`,
    versions: [`node ${process.version}`],
    sample: async () => {
      const from = performance.now();
      await Promise.all(Array.from({ length: count }, () => timedRun(program, [])));
      return performance.now() - from;
    },
  };
}
