/** The whole of `npm run bench`: figures one after the other, answers on standard output, progress on standard error. */
import { readCommandLine } from "./command-line.ts";
import type { Figure } from "./contest.ts";
import { printJson, printResult } from "./print-result.ts";
import { runFigure } from "./run-figure.ts";

/** Where output goes. */
export interface BenchOutput {
  readonly out: (line: string) => void;
  readonly note: (line: string) => void;
}

/** Runs what was asked for. Resolves with the exit code: 0 if every goal of every named figure holds, 1 if not, 2 for wrong usage. */
export async function runBench(
  args: readonly string[],
  figures: readonly Figure[],
  { out, note }: BenchOutput,
): Promise<0 | 1 | 2> {
  const asked = readCommandLine(args, figures);
  if (!asked.ok) {
    note(asked.sentence);
    return 2;
  }
  if (asked.list) {
    for (const { id, what } of asked.figures) out(`${id}  ${what}`);
    return 0;
  }
  let goals = 0;
  let held = 0;
  for (const figure of asked.figures) {
    note(`${figure.id}  ${figure.what}`);
    const result = await runFigure(figure, note);
    for (const line of asked.json ? printJson(result) : printResult(result)) out(line);
    goals += result.verdicts.length;
    held += result.verdicts.filter((verdict) => verdict.holds).length;
  }
  if (!asked.json) out(`${held} of ${goals} goals hold.`);
  // Nothing asked, nothing proven: a run without a single goal is not a good one.
  return goals > 0 && held === goals ? 0 : 1;
}
