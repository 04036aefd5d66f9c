/** A story in a browser that failed is run once more, alone; where it then passes, that is said and not hushed up. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { needsOf } from "./needs.ts";
import type { FileOutcome, Outcome } from "./run-vitest.ts";

/** What is claimed about attacks, crashes and what devices judge holds every time, or it does not hold. */
const neverAgain = /hostile|attack|crash|protocol|review|sign-in/;

/** Whether a file is a story of people in browsers, which may fail for what the machine does meanwhile. */
export function mayBeUnsteady(root: string, file: string): boolean {
  if (!file.startsWith("tests/") || neverAgain.test(file)) return false;
  return needsOf(readFileSync(join(root, file), "utf8")).includes("chromium");
}

/**
 * Runs each such file that failed once more by `runAlone`. Where it passes, that run takes the place of the first, and a
 * line for each test that had failed says so; where it fails again, the first run counts.
 */
export async function lookAgain(
  root: string,
  outcomes: readonly Outcome[],
  runAlone: (file: string) => Promise<Outcome>,
): Promise<{ outcomes: Outcome[]; unsteady: string[] }> {
  const second = new Map<FileOutcome, FileOutcome>();
  for (const first of outcomes.flatMap(({ files }) => files)) {
    if (isWell(first) || !mayBeUnsteady(root, first.file)) continue;
    const { files, troubles } = await runAlone(first.file);
    const again = files.find(({ file }) => file === first.file);
    if (again && isWell(again) && troubles.length === 0) second.set(first, again);
  }
  return {
    outcomes: outcomes.map((outcome) => ({
      ...outcome,
      files: outcome.files.map((first) => second.get(first) ?? first),
    })),
    unsteady: [...second.keys()].flatMap(linesFor),
  };
}

function isWell({ failures, troubles }: FileOutcome): boolean {
  return failures.length === 0 && troubles.length === 0;
}

function linesFor({ file, failures, troubles }: FileOutcome): string[] {
  const verdict = "failed once, passed when run again";
  return [
    ...troubles.map((trouble) => `UNSTEADY ${trouble}: ${verdict}`),
    ...failures.map(({ test, error }) => `UNSTEADY ${file} > ${test}: ${verdict}: ${error}`),
  ];
}
