/** Link and collector of an agent as parts of this process: the same code, between pipes that lead nowhere else. */
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { collectFacts } from "../../apps/agent/src/collector/collect.ts";
import type { PartProcess, StartPart } from "../../apps/agent/src/confine/spawn-confined.ts";
import { runLink } from "../../apps/agent/src/link/link.ts";

/** Starts a part beside its runner; killing it cuts its pipes, as the end of a process does. */
export const startBeside: StartPart = ({ entry }) => new PartBeside(entry === "link/main.js");

class PartBeside extends EventEmitter implements PartProcess {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();

  constructor(isLink: boolean) {
    super();
    const ended = () => this.#ended();
    (isLink ? runLink(this.stdin, this.stdout) : this.#printFacts()).then(ended, ended);
  }

  kill(): boolean {
    this.stdin.end();
    return true;
  }

  async #printFacts(): Promise<void> {
    this.stdout.write(JSON.stringify(collectFacts()));
    // Whoever started it reads first, and hears of the end then.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #ended(): void {
    this.stdout.end();
    this.stderr.end();
    this.emit("exit", 0, null);
    this.emit("close", 0, null);
  }
}
