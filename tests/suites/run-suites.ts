/** Runs all suites and adds up: the closing line counts what happened, and nothing else. */
import { chooseSuites, type Blocked } from "./choose-suites.ts";
import { runVitest, type Outcome } from "./run-vitest.ts";
import { lookAgain } from "./second-look.ts";

/** What to run: `filters` are parts of paths, `options` go to vitest as they are; `strict` is how CI runs. */
export type Wish = { root: string; filters: readonly string[]; options: readonly string[]; strict: boolean };

/**
 * Runs what is wished for and returns the words for the end of the output and the exit code.
 * With `strict`, a test file that cannot run here and a skipped test are failures. A story in a browser that failed has
 * a second look (docs/decisions/0019-second-look.md).
 */
export async function runSuites({
  root,
  filters,
  options,
  strict,
}: Wish): Promise<{ lines: string[]; exitCode: 0 | 1 }> {
  const { rounds, blocked } = chooseSuites(root, filters);
  const first: Outcome[] = [];
  for (const round of rounds) {
    // Words of two at once would be read by nobody: one speaks as it goes, the others when they have ended.
    const running = round.map(async (suite, at) => runVitest(root, suite, options, at > 0));
    first.push(...(await Promise.all(running)));
  }
  const { outcomes, unsteady } = await lookAgain(root, first, async (file) =>
    runVitest(root, { name: "second look", workers: 1, files: [file] }, options),
  );
  return conclude(outcomes, unsteady, blocked, strict);
}

/** Splits command-line arguments into parts of paths and options for vitest; `-t` and `--testNamePattern` take a value. */
export function readArguments(args: readonly string[]): Pick<Wish, "filters" | "options"> {
  const takesValue = new Set(["-t", "--testNamePattern"]);
  const isOption = args.map((arg, at) => arg.startsWith("-") || takesValue.has(args[at - 1] ?? ""));
  return {
    filters: args.filter((_arg, at) => !isOption[at]),
    options: args.filter((_arg, at) => isOption[at]),
  };
}

function conclude(
  outcomes: readonly Outcome[],
  unsteady: readonly string[],
  blocked: readonly Blocked[],
  strict: boolean,
): { lines: string[]; exitCode: 0 | 1 } {
  const files = outcomes.flatMap((outcome) => outcome.files);
  const passed = sum(files.map((file) => file.passed));
  const failures = sum(files.map((file) => file.failures.length));
  const skipped = files.flatMap((file) => file.skipped);
  const troubles = [
    ...outcomes.flatMap((outcome) => outcome.troubles),
    ...files.flatMap((file) => file.troubles),
    ...(passed + failures + skipped.length + blocked.length === 0 ? ["no test was found"] : []),
  ];
  // A failure without a test of its own counts as one failure each, so that the closing line never looks better than it was.
  const failed = failures + troubles.length + (strict ? blocked.length + skipped.length : 0);
  const lines = [
    ...files.flatMap(({ file, failures: each }) =>
      each.map(({ test, error }) => `FAILED ${file} > ${test}: ${error}`),
    ),
    ...troubles.map((trouble) => `FAILED ${trouble}`),
    ...blocked.map(({ file, because }) => `${strict ? "FAILED" : "NOT RUN"} ${file}: ${because}`),
    ...(strict ? skipped.map((name) => `FAILED by being skipped: ${name}`) : []),
    ...unsteady,
    `${passed} passed, ${failed} failed, ${strict ? 0 : skipped.length + blocked.length} skipped`,
  ];
  return { lines, exitCode: failed > 0 ? 1 : 0 };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
