/** Proof that a script ran, left where any user can leave it: how often something was executed is counted, not believed. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A place for marks. */
export interface Evidence {
  /** The line of shell that leaves one mark. */
  readonly mark: string;
  readonly directory: string;
  /** How many marks there are. */
  count(): number;
  remove(): void;
}

/** Makes a place that every user can write to. */
export function makeEvidence(): Evidence {
  const directory = mkdtempSync(join(tmpdir(), "countersign-evidence-"));
  chmodSync(directory, 0o777);
  const file = join(directory, "marks");
  return {
    mark: `echo ran >> '${file}'`,
    directory,
    count: () => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
