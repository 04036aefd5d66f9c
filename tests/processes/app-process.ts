/** One of our programs as a child process: what it prints is kept, and its end can be waited for. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of ours that was started. */
export class AppProcess {
  readonly child: ChildProcess;
  /** It is gone; what inherited its outputs may still write to them. */
  readonly gone: Promise<void>;
  /** It is gone and its outputs are closed. */
  readonly ended: Promise<ProcessEnd>;
  #out = "";
  #err = "";
  #hasEnded = false;
  readonly #listeners = new Set<() => void>();

  /** Starts `apps/<app>/src/main.ts` with these words. `input` is typed and then ended; without it standard input stays open. */
  constructor(
    app: "server" | "agent" | "cli",
    words: readonly string[],
    options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly input?: string } = {},
  ) {
    const { env, cwd, input } = options;
    this.child = spawn(process.execPath, [path.join(ROOT, "apps", app, "src/main.ts"), ...words], {
      stdio: ["pipe", "pipe", "pipe"],
      ...(env ? { env } : {}),
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.child.stdin?.on("error", () => undefined); // A killed process takes nothing any more.
    if (input !== undefined) this.child.stdin?.end(input);
    this.child.stdout?.on("data", (part: Buffer) => this.#heard(() => (this.#out += part.toString("utf8"))));
    this.child.stderr?.on("data", (part: Buffer) => this.#heard(() => (this.#err += part.toString("utf8"))));
    this.gone = new Promise((resolve) => {
      this.child.once("exit", () => resolve());
      this.child.once("error", () => resolve());
    });
    this.ended = new Promise((resolve) => {
      this.child.once("error", (error) => this.#heard(() => (this.#err += error.message)));
      this.child.once("close", (code, signal) => {
        this.#hasEnded = true;
        this.#heard(() => undefined);
        resolve({ code, signal });
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Everything on standard output so far. */
  get out(): string {
    return this.#out;
  }

  /** Everything on standard error so far. */
  get err(): string {
    return this.#err;
  }

  /** Resolves with what `find` gives for the text on standard output; rejects when the process ends without it. */
  async printed<Found>(find: (out: string) => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find(this.#out);
      if (found !== undefined) return found;
      if (this.#hasEnded) throw new Error(`the process ended first:\n${this.#err}${this.#out}`);
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  /** Asks it to stop, insists after a while, and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<ProcessEnd> {
    const late = setTimeout(() => this.child.kill("SIGKILL"), 30_000);
    if (!this.#hasEnded) this.child.kill(signal);
    const end = await this.ended;
    clearTimeout(late);
    return end;
  }

  #heard(take: () => void): void {
    take();
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const tell of listeners) tell();
  }
}
