/** Runs one suite with vitest in a process of its own and counts what happened, from its report and not from its words. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Suite } from "./choose-suites.ts";

/** A test that failed: its name with those of the groups around it, and the first line of what it says. */
export type Failure = { test: string; error: string };

/** What became of one test file. `troubles` are failures that no test stands for: a crash, no test at all, not run. */
export type FileOutcome = {
  file: string;
  passed: number;
  failures: Failure[];
  skipped: string[];
  troubles: string[];
};

/** What became of one suite. `troubles` are failures that no file stands for either: a stray rejection, no report. */
export type Outcome = { files: FileOutcome[]; troubles: string[] };

type Report = {
  testResults: {
    name: string;
    status: string;
    assertionResults: {
      status: string;
      fullName: string;
      ancestorTitles: string[];
      title: string;
      failureMessages: string[];
    }[];
  }[];
};

/** Runs `suite` below `root`; vitest's own output goes to this process's output as it comes, or at the end where it is `held`. */
export async function runVitest(
  root: string,
  suite: Suite,
  options: readonly string[],
  held = false,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-report-"));
  const reportFile = join(folder, "report.json");
  try {
    const status = await vitest(root, suite, [...options, `--outputFile.json=${reportFile}`], held);
    return readOutcome(root, suite, status, reportFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function vitest(
  root: string,
  suite: Suite,
  options: readonly string[],
  held: boolean,
): Promise<number | null> {
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
  if (!held) {
    const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
    const [status]: (number | null)[] = await once(child, "exit");
    return status ?? null;
  }
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => void parts.push(part));
  const [status]: (number | null)[] = await once(child, "close");
  process.stdout.write(Buffer.concat(parts));
  return status ?? null;
}

function readOutcome(root: string, suite: Suite, status: number | null, reportFile: string): Outcome {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    return { files: [], troubles: [`vitest ended with ${status ?? "a signal"} and left no report`] };
  }
  const seen = new Map(
    report.testResults.map((file) => [relative(root, file.name).split(sep).join("/"), file] as const),
  );
  const names = new Set([...suite.files, ...seen.keys()]);
  const files = [...names].map((file) => fileOutcome(file, seen.get(file)));
  const isClean = files.every(({ failures, troubles }) => failures.length + troubles.length === 0);
  const troubles =
    status !== 0 && isClean ? [`vitest ended with ${status ?? "a signal"} although no test failed`] : [];
  return { files, troubles };
}

function fileOutcome(file: string, result: Report["testResults"][number] | undefined): FileOutcome {
  const tests = result?.assertionResults ?? [];
  const failed = tests.filter((test) => test.status === "failed");
  const trouble = !result
    ? "did not run"
    : tests.length === 0
      ? "ran no test"
      : result.status === "failed" && failed.length === 0
        ? "failed outside its tests"
        : undefined;
  return {
    file,
    passed: tests.filter((test) => test.status === "passed").length,
    failures: failed.map(({ ancestorTitles, title, failureMessages: [message = ""] }) => ({
      test: [...ancestorTitles, title].join(" > "),
      error: stripVTControlCharacters(message).split("\n")[0] ?? "",
    })),
    skipped: tests
      .filter((test) => test.status !== "passed" && test.status !== "failed")
      .map((test) => test.fullName),
    troubles: trouble === undefined ? [] : [`${file} ${trouble}`],
  };
}
