/** Runs one suite with vitest in a process of its own and counts what happened, from its report and not from its words. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import type { Suite } from "./choose-suites.ts";

/** Numbers of one suite. `troubles` are failures that no test stands for: a crash, a stray rejection, a file not run. */
export type Outcome = { passed: number; failed: number; skipped: string[]; troubles: string[] };

type Report = {
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
};

/** Runs `suite` below `root`; vitest's own output goes to this process's output as it comes. */
export async function runVitest(root: string, suite: Suite, options: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-report-"));
  const reportFile = join(folder, "report.json");
  try {
    const status = await vitest(root, suite, [...options, `--outputFile.json=${reportFile}`]);
    return readOutcome(root, suite, status, reportFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function vitest(root: string, suite: Suite, options: readonly string[]): Promise<number | null> {
  const args = [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    `--root=${root}`,
    `--maxWorkers=${suite.workers}`,
    ...(suite.workers === 1 ? ["--no-file-parallelism"] : []),
    "--reporter=default",
    "--reporter=json",
    ...options,
    ...suite.files,
  ];
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  const [status]: (number | null)[] = await once(child, "exit");
  return status ?? null;
}

function readOutcome(root: string, suite: Suite, status: number | null, reportFile: string): Outcome {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    const trouble = `vitest ended with ${status ?? "a signal"} and left no report`;
    return { passed: 0, failed: 0, skipped: [], troubles: [trouble] };
  }
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter((test) => test.status === "passed").length;
  const failed = tests.filter((test) => test.status === "failed").length;
  const skipped = tests.filter((test) => test.status !== "passed" && test.status !== "failed");

  const seen = new Map(
    report.testResults.map((file) => [relative(root, file.name).split(sep).join("/"), file] as const),
  );
  const troubles = suite.files.flatMap((file) => {
    const result = seen.get(file);
    if (!result) return [`${file} did not run`];
    if (result.assertionResults.length === 0) return [`${file} ran no test`];
    const silent =
      result.status === "failed" && !result.assertionResults.some((test) => test.status === "failed");
    return silent ? [`${file} failed outside its tests`] : [];
  });
  if (status !== 0 && failed === 0 && troubles.length === 0) {
    troubles.push(`vitest ended with ${status ?? "a signal"} although no test failed`);
  }
  return { passed, failed, skipped: skipped.map((test) => test.fullName), troubles };
}
