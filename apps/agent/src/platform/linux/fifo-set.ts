/** The named pipes of one launcher, made ahead of need and used by one run after the other. */
import { spawn } from "node:child_process";
import { mkdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { FifoReader } from "./fifo-reader.ts";

/** Three named pipes; the directory they are in can be entered by the runner only. */
export interface FifoSet {
  readonly gatePath: string;
  readonly stdout: FifoReader;
  readonly stderr: FifoReader;
  /** Closes and removes the pipes. */
  discard(): void;
}

/** Makes pipe sets below a run root. */
export class FifoMaker {
  readonly #mkfifo: string;
  readonly #directory: string;
  #made = 0;

  constructor(mkfifo: string, runRoot: string) {
    this.#mkfifo = mkfifo;
    this.#directory = join(runRoot, "pipes");
    mkdirSync(this.#directory, { mode: 0o700 });
  }

  /** Makes so many sets with one process. */
  async make(count: number): Promise<FifoSet[]> {
    const numbers = Array.from({ length: count }, () => (this.#made += 1));
    // A script opens /dev/stdout through /proc/self/fd, which asks for the pipe's own permissions, not for those of
    // the directory: the run-as user may write output, and nobody else finds the pipes.
    await this.#run(["-m", "0622", ...numbers.flatMap((n) => [this.#path(n, "out"), this.#path(n, "err")])]);
    await this.#run(["-m", "0600", ...numbers.map((n) => this.#path(n, "gate"))]);
    return numbers.map((n) => this.#open(n));
  }

  #open(n: number): FifoSet {
    const stdout = new FifoReader(this.#path(n, "out"));
    const stderr = new FifoReader(this.#path(n, "err"));
    const discard = (): void => {
      stdout.close();
      stderr.close();
      for (const name of ["out", "err", "gate"]) unlinkSync(this.#path(n, name));
    };
    return { gatePath: this.#path(n, "gate"), stdout, stderr, discard };
  }

  #path(n: number, name: string): string {
    return join(this.#directory, `${n}-${name}`);
  }

  async #run(args: readonly string[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      // No pipes to the child: Node would make them out of sockets, and this process opens none.
      const child = spawn(this.#mkfifo, args, { env: {}, cwd: "/", stdio: "ignore" });
      child.once("error", reject);
      child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`mkfifo ended with ${code}`))));
    });
  }
}
