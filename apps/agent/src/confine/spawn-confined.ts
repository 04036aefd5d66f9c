/**
 * Starts one of the agent's confined parts: fixed code, fixed environment, no way to read files beyond that code, to
 * start programs or threads, or (collector) to reach the network.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Confinement } from "./confinement.ts";

/** A part and what it may do. */
export interface ConfinedPart {
  readonly entry: "link/main.js" | "link/exchange/main.js" | "collector/main.js";
  readonly network: boolean;
  /** Files it may read beside its code. */
  readonly reads?: readonly string[];
  /** Trust the machine's certificate authorities besides those that come with Node. */
  readonly systemCas?: boolean;
}

/** A part that was started, as the runner deals with it. */
export interface PartProcess extends Pick<ChildProcess, "stdin" | "stdout" | "stderr"> {
  readonly pid?: number | undefined;
  kill(signal: "SIGKILL"): boolean;
  once(event: "error", listener: (error: Error) => void): unknown;
  once(event: "exit" | "close", listener: (code: number | null, signal: string | null) => void): unknown;
}

/** Starts a part. */
export type StartPart = (part: ConfinedPart) => PartProcess;

/** From this version on `--permission` also closes the network, unless told otherwise. */
const NETWORK_PERMISSION_SINCE = 25;

const environment = {
  PATH: "/usr/bin:/bin",
  MALLOC_ARENA_MAX: "1",
  WS_NO_BUFFER_UTIL: "1",
  WS_NO_UTF_8_VALIDATE: "1",
};

/** The words of the command line for Node itself. */
export function confinedWords(
  part: ConfinedPart,
  stage: string,
  nodeMajor = Number(process.versions.node.split(".")[0]),
): string[] {
  return [
    "--permission",
    `--allow-fs-read=${join(stage, "*")}`,
    ...(part.reads ?? []).map((path) => `--allow-fs-read=${path}`),
    ...(part.network && nodeMajor >= NETWORK_PERMISSION_SINCE ? ["--allow-net"] : []),
    ...(part.systemCas === true ? ["--use-system-ca"] : []),
    "--jitless",
    "--max-semi-space-size=1",
    "--max-old-space-size=128",
    "--expose-gc",
    "--disable-warning=ExperimentalWarning",
    join(stage, "agent", part.entry),
  ];
}

/** Starts it with pipes on its three standard streams. */
export function spawnConfined(part: ConfinedPart, stage: string, confinement: Confinement): ChildProcess {
  const { user, setpriv } = confinement;
  // The runtime is handed over as an open file: its place may be one that only root can enter.
  const runtime = openSync(process.execPath, "r");
  try {
    const node = ["/proc/self/fd/3", ...confinedWords(part, stage)];
    const identity = user
      ? [
          `--reuid=${user.uid}`,
          `--regid=${user.gid}`,
          "--clear-groups",
          "--inh-caps=-all",
          "--bounding-set=-all",
        ]
      : [];
    const [command = "", ...words] =
      setpriv === undefined ? node : [setpriv, ...identity, "--no-new-privs", "--", ...node];
    return spawn(command, words, {
      stdio: ["pipe", "pipe", "pipe", runtime],
      env: environment,
      cwd: "/",
      ...(setpriv === undefined && user ? { uid: user.uid, gid: user.gid } : {}),
    });
  } finally {
    closeSync(runtime);
  }
}
