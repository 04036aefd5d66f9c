/** The parts of a running installation that can be killed, each found in a way that cannot hit anybody else's process. */
import { readFileSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import { AppProcess } from "../processes/app-process.ts";
import type { Chance } from "./chance.ts";
import { KeptAlive } from "./kept-alive.ts";

/** What is killed. */
export const VICTIMS = ["server", "postgres", "link", "runner"] as const;
export type Victim = (typeof VICTIMS)[number];

/** Server and agent, each kept alive by a supervisor of its own. */
export interface Parts {
  readonly server: KeptAlive;
  readonly agent: KeptAlive;
  /** Kills it as `kill -9` does; false where it is not running at the moment. */
  readonly kill: (victim: Victim) => boolean;
  stop(): Promise<void>;
}

const MOST_PAUSE_MILLISECONDS = 300;

/** Starts both on an installation that exists. */
export function startParts(dataDir: string, port: number, chance: Chance): Parts {
  const pause = () => chance.below(MOST_PAUSE_MILLISECONDS);
  const server = new KeptAlive(
    () => new AppProcess("server", ["--data", dataDir, "--port", String(port), "--with-parent"]),
    pause,
  );
  const agent = new KeptAlive(
    () => new AppProcess("agent", ["run", "--state", path.join(dataDir, "agent"), "--beside-server"]),
    pause,
  );
  const find: Record<Victim, () => number | undefined> = {
    server: () => server.current?.pid,
    runner: () => agent.current?.pid,
    link: () => linkOf(agent.current),
    postgres: () => postmasterOf(dataDir),
  };
  return {
    server,
    agent,
    kill: (victim) => {
      const pid = find[victim]();
      return pid !== undefined && endNow(pid);
    },
    stop: async () => {
      await agent.stop();
      await server.stop();
    },
  };
}

/** The link that the runner started last, as its log names it, if it is still the runner's child. */
function linkOf(runner: AppProcess | undefined): number | undefined {
  if (!runner) return undefined;
  const started = [...runner.err.matchAll(/^\{.*"link started".*\}$/gm)].at(-1)?.[0];
  const pid = started === undefined ? Number.NaN : Number((JSON.parse(started) as { pid?: number }).pid);
  return parentOf(pid) === runner.pid ? pid : undefined;
}

/** Kills the database of an installation; false where none runs. */
export function killPostmaster(dataDir: string): boolean {
  const pid = postmasterOf(dataDir);
  return pid !== undefined && endNow(pid);
}

/** The database's first process: it works in the cluster's directory, and nobody else does by that id. */
function postmasterOf(dataDir: string): number | undefined {
  const clusterDir = path.join(realpathSync(dataDir), "postgres", "cluster");
  try {
    const pid = Number(readFileSync(path.join(clusterDir, "postmaster.pid"), "utf8").split("\n")[0]);
    return readlinkSync(`/proc/${pid}/cwd`) === clusterDir ? pid : undefined;
  } catch {
    return undefined;
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

function endNow(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
