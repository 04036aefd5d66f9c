/** Removing a private copy of the agent's code. */
import { rmSync } from "node:fs";
import { basename } from "node:path";

/** How the directory of every copy is named; the process id of its owner follows. */
export const STAGE_PREFIX = "countersign-code-";

/** Removes a copy; anything that is not named like one is left alone. */
export function unstageCode(stage: string): void {
  if (basename(stage).startsWith(STAGE_PREFIX)) rmSync(stage, { recursive: true, force: true });
}
