/** Sorts the test files of the house into suites: what may share the machine, and what runs alone. */
import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { howToGet, missingOf, needsOf } from "./needs.ts";

/** Test files that run in one go, at most `workers` of them at a time. */
export type Suite = { name: string; workers: number; files: string[] };

/** A test file that cannot run on this machine, and why. */
export type Blocked = { file: string; because: string };

/** Checks of the house itself stand in tests/ but start no servers, so they run beside the units. */
const houseChecks =
  /^tests\/(architecture|checks|dead-code|docs|house-style|launcher|lint|lockfile|run-suites)\.test\.ts$/;

/**
 * Units (beside the code, and the checks of the house) run two at a time; stories (everything else in tests/) start
 * servers, databases and agents and run one after another, because the machine has two cores.
 * `filters` are parts of paths: a file runs if it contains any of them.
 */
export function chooseSuites(
  root: string,
  filters: readonly string[],
): { suites: Suite[]; blocked: Blocked[] } {
  const all = globSync(
    ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "bench/**/*.test.ts", "tests/**/*.test.ts"],
    { cwd: root },
  )
    .map((path) => path.split(sep).join("/"))
    .sort();
  const wanted = all.filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)));
  const blocked = wanted.flatMap((file) => {
    const missing = missingOf(needsOf(readFileSync(join(root, file), "utf8")));
    return missing.length > 0 ? [{ file, because: howToGet(missing) }] : [];
  });
  const runnable = wanted.filter((file) => !blocked.some((one) => one.file === file));
  const isStory = (file: string) => file.startsWith("tests/") && !houseChecks.test(file);
  const suites = [
    { name: "units", workers: 2, files: runnable.filter((file) => !isStory(file)) },
    { name: "stories", workers: 1, files: runnable.filter(isStory) },
  ];
  return { suites: suites.filter(({ files }) => files.length > 0), blocked };
}
