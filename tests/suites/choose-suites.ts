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
 * Nothing shares the machine with these. What the first proves hangs on an honest run between the attacks, in time; the
 * second starts a hundred and fifty processes, beside which a browser would wait for its turn.
 */
const aloneSuites: readonly Suite[] = [
  { name: "the hostile server", workers: 1, files: ["tests/hostile-server.test.ts"] },
  { name: "fifty agents", workers: 1, files: ["tests/fifty-agents.test.ts"] },
];

/**
 * Rounds of suites: those of a round run beside each other, the rounds one after another. Units (beside the code, and the
 * checks of the house) run two at a time. Stories (everything else in tests/) start servers, databases and agents: one in
 * a browser at a time, and beside it one without, which mostly kills, waits and starts again. So the machine's two cores
 * have something to do. `filters` are parts of paths: a file runs if it contains any of them.
 */
export function chooseSuites(
  root: string,
  filters: readonly string[],
): { rounds: Suite[][]; blocked: Blocked[] } {
  const all = globSync(
    ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "bench/**/*.test.ts", "tests/**/*.test.ts"],
    { cwd: root },
  )
    .map((path) => path.split(sep).join("/"))
    .sort();
  const wanted = all.filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)));
  const needs = new Map(wanted.map((file) => [file, needsOf(readFileSync(join(root, file), "utf8"))]));
  const blocked = wanted.flatMap((file) => {
    const missing = missingOf(needs.get(file) ?? []);
    return missing.length > 0 ? [{ file, because: howToGet(missing) }] : [];
  });
  const runnable = wanted.filter((file) => !blocked.some((one) => one.file === file));
  const isStory = (file: string) => file.startsWith("tests/") && !houseChecks.test(file);
  const alone = (file: string) => aloneSuites.some(({ files }) => files.includes(file));
  const inBrowser = (file: string) => needs.get(file)?.includes("chromium") ?? false;
  const stories = runnable.filter((file) => isStory(file) && !alone(file));
  const rounds = [
    [{ name: "units", workers: 2, files: runnable.filter((file) => !isStory(file)) }],
    [
      { name: "stories in browsers", workers: 1, files: stories.filter(inBrowser) },
      { name: "stories without", workers: 1, files: stories.filter((file) => !inBrowser(file)) },
    ],
    ...aloneSuites.map((suite) => [
      { ...suite, files: suite.files.filter((file) => runnable.includes(file)) },
    ]),
  ];
  const filled = rounds.map((round) => round.filter(({ files }) => files.length > 0));
  return { rounds: filled.filter((round) => round.length > 0), blocked };
}
