/** Runs every rule over a house and says how much of it was seen. */
import { arrows } from "./rules/arrows.ts";
import { frontDoors } from "./rules/front-doors.ts";
import { npmPackages } from "./rules/npm-packages.ts";
import { ownWalls } from "./rules/own-walls.ts";
import { processParts } from "./rules/process-parts.ts";
import { purePackages } from "./rules/pure-packages.ts";
import { readable } from "./rules/readable.ts";
import { innocentPlatform, moduleDoors } from "./rules/server-modules.ts";
import { testsApart } from "./rules/tests-apart.ts";
import { readSourceTree } from "./source-tree.ts";
import type { Rule, Violation } from "./violation.ts";

/** The rules, in the order in which they are reported. */
export const rules: readonly Rule[] = [
  readable,
  arrows,
  frontDoors,
  ownWalls,
  npmPackages,
  moduleDoors,
  innocentPlatform,
  purePackages,
  processParts,
  testsApart,
];

/**
 * Reads the house under `root` and applies all rules.
 * Seeing no file at all is an error, never a pass: a checker pointed at the wrong folder must not be content.
 */
export function checkTree(root: string): { filesSeen: number; violations: Violation[] } {
  const tree = readSourceTree(root);
  if (tree.files.size === 0) throw new Error(`The architecture check saw no source file under ${root}.`);
  const violations = rules.flatMap((rule) =>
    rule.find(tree).map(({ at, saw }) => ({ rule: rule.name, at, saw })),
  );
  return { filesSeen: tree.files.size, violations };
}
