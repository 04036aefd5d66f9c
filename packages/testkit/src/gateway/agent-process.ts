/** The real agent as a child process: enrolled, started, killed and looked at from outside. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../../apps/agent/src/main.ts", import.meta.url));

/** What an `agent` subcommand printed, and how it ended. */
export interface AgentAnswer {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one subcommand to its end. */
export async function askAgent(words: readonly string[]): Promise<AgentAnswer> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words], { timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ exit: code, stdout, stderr });
    });
  });
}

/** One line of the agent's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message?: string };

/** A started agent. Its process becomes the runner without changing its id. */
export class AgentProcess {
  readonly child: ChildProcess;
  #text = "";
  #ended: { code: number | null; signal: NodeJS.Signals | null } | undefined;

  /** `wrapper` is put before the command line (`strace …`); `main` takes the place of the agent's own entry. */
  constructor(
    stateDirectory: string,
    options: { words?: readonly string[]; wrapper?: readonly string[]; main?: string } = {},
  ) {
    const { words = [], wrapper = [], main = MAIN } = options;
    const [command = "", ...rest] = [
      ...wrapper,
      process.execPath,
      main,
      "run",
      "--state",
      stateDirectory,
      ...words,
    ];
    this.child = spawn(command, rest, { stdio: ["ignore", "ignore", "pipe"] });
    this.child.stderr?.on("data", (part: Buffer) => (this.#text += part.toString("utf8")));
    this.child.once("exit", (code, signal) => (this.#ended = { code, signal }));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Everything it wrote to its log. */
  get text(): string {
    return this.#text;
  }

  /** The lines of its log that are JSON. */
  log(): LogLine[] {
    return this.#text.split("\n").flatMap((line) => {
      try {
        // The agent logs one JSON object a line; other lines throw here and are passed over.
        return [JSON.parse(line) as LogLine];
      } catch {
        return [];
      }
    });
  }

  /** Resolves with the newest log line of this message, waiting for one. */
  async logged(message: string, count = 1): Promise<LogLine> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = this.log().filter((line) => line.message === message);
      const last = found.at(-1);
      if (last && found.length >= count) return last;
      if (Date.now() > deadline || this.hasEnded)
        throw new Error(`no "${message}" (${count}) in the agent's log:\n${this.#text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Process id of the link that was started last. */
  async linkPid(): Promise<number> {
    return Number((await this.logged("link started"))["pid"]);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    await ended;
  }
}

/** Private memory of a process in kilobytes (Private_* of smaps_rollup). */
export function privateMemory(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return [...text.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce(
    (sum, [, kilobytes]) => sum + Number(kilobytes),
    0,
  );
}
