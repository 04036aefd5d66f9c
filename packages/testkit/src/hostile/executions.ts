/** What was executed, by the marks that scripts leave: counted on disk, believed from nobody. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A place for marks, one file a name, one line an execution. */
export class Executions {
  readonly directory: string;
  readonly #wanted = new Map<string, number>();

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "countersign-marks-"));
    // Scripts run as other users.
    chmodSync(this.directory, 0o777);
  }

  /** Shell that leaves a mark under this name. */
  script(name: string): string {
    return `echo ran >> '${join(this.directory, name)}'\n`;
  }

  /** Says that people really signed one more execution under this name. */
  expect(name: string): void {
    this.#wanted.set(name, (this.#wanted.get(name) ?? 0) + 1);
  }

  /** How often this name was executed. */
  count(name: string): number {
    return this.#names().includes(name) ? lines(join(this.directory, name)) : 0;
  }

  /** Names that were executed more often than people signed, each with how often. */
  unwanted(): string[] {
    return this.#names()
      .filter((name) => this.count(name) > (this.#wanted.get(name) ?? 0))
      .map((name) => `${name}: ${this.count(name)} times`);
  }

  /** Takes the place away. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #names(): string[] {
    return readdirSync(this.directory);
  }
}

function lines(path: string): number {
  return readFileSync(path, "utf8").split("\n").length - 1;
}
