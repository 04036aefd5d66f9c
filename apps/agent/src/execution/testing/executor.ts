/**
 * Test bench: the same orders executed in this process (as whoever runs the tests) or by a child process of another
 * user, so that "as root" and "as an ordinary user" are the same tests.
 */
import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import {
  closeSync,
  cpSync,
  openSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  chmodSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LinuxHostOptions } from "../../platform/linux.ts";
import type { ExecutionOrder, ExecutionOutcome } from "../execution-order.ts";

/** An order in which a test writes only what it is about. */
export interface TestOrder {
  readonly script: string;
  readonly runId?: string;
  readonly interpreter?: ExecutionOrder["interpreter"];
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly runAs?: string;
  readonly network?: "host" | "none";
  readonly seconds?: number;
  readonly outputBytes?: number;
  readonly scriptHash?: string;
  /** Milliseconds after which the run is cancelled with reason `test-cancel`. */
  readonly cancelAfter?: number;
}

/** Outcome and what the sinks got, as text. */
export interface TestResult {
  readonly outcome: ExecutionOutcome;
  readonly stdout: string;
  readonly stderr: string;
}

let made = 0;

/** The full order. */
export function fullOrder(order: TestOrder): ExecutionOrder {
  const script = Buffer.from(order.script);
  return {
    runId: order.runId ?? `test-${process.pid}-${(made += 1)}`,
    script,
    scriptHash: order.scriptHash ?? sha256(script),
    interpreter: order.interpreter ?? "bash",
    args: order.args ?? [],
    ...(order.stdin === undefined ? {} : { stdin: Buffer.from(order.stdin) }),
    env: order.env ?? {},
    ...(order.runAs === undefined ? {} : { runAs: order.runAs }),
    network: order.network ?? "host",
    limits: { seconds: order.seconds ?? 20, outputBytes: order.outputBytes ?? 1_000_000 },
  };
}

/** `sha256:` + hex. */
export function sha256(content: string | Uint8Array): string {
  return `sha256:${hash("sha256", content, "hex")}`;
}

/** Where the test's orders are executed. */
export interface TestExecutor {
  readonly pid: number;
  readonly processTree: "kernel" | "scan";
  run(order: TestOrder): Promise<TestResult>;
  /** kill -9, as a crash of the runner. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** How the child process of an executor is started. */
export interface ExecutorOptions {
  readonly host?: LinuxHostOptions;
  /** Program and arguments before `node`, such as setpriv. */
  readonly wrapper?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files that the process gets as descriptors 5 and on, as a careless parent would leave them. */
  readonly inheritedFiles?: readonly string[];
}

/** Words that become an ordinary user, when the tests run as root. */
export const asNobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

/**
 * Starts a child process that executes orders. Code and runtime are put where every user reaches them: the
 * repository may lie below a directory that only root may enter.
 */
export async function startExecutor(options: ExecutorOptions = {}): Promise<TestExecutor> {
  const stage = stageCode();
  const words = [
    ...(options.wrapper ?? []),
    join(stage, "node"),
    join(stage, "src/execution/testing/executor-main.ts"),
    JSON.stringify(options.host ?? {}),
  ];
  const [program = "", ...args] = words;
  const careless = (options.inheritedFiles ?? []).map((path) => openSync(path, "r"));
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "inherit", "ignore", "ignore", ...careless],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin", ...options.env },
  });
  for (const descriptor of careless) closeSync(descriptor);
  const { stdin: input, stdout: output } = child;
  if (input === null || output === null) throw new Error("The executor has no pipes.");
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: output }).on("line", (line) => waiting.shift()?.(line));
  const nextLine = async (): Promise<string> =>
    Promise.race([
      new Promise<string>((resolve) => waiting.push(resolve)),
      exited.then(() => {
        throw new Error("The executor ended.");
      }),
    ]);
  const hello = nextLine();
  const remove = (): void => rmSync(stage, { recursive: true, force: true });
  hello.catch(remove);
  // Lines are written by our own child process, whose source is beside this file.
  const { pid, processTree } = JSON.parse(await hello) as TestExecutor;
  return {
    pid,
    processTree,
    async run(order) {
      const answer = nextLine();
      input.write(`${JSON.stringify(order)}\n`);
      return JSON.parse(await answer) as TestResult;
    },
    async crash() {
      process.kill(pid, "SIGKILL");
      await exited;
      remove();
    },
    async close() {
      input.end();
      await exited;
      remove();
    },
  };
}

function stageCode(): string {
  const stage = mkdtempSync(join(tmpdir(), "countersign-test-"));
  const source = join(import.meta.dirname, "../..");
  mkdirSync(join(stage, "src"));
  for (const folder of ["platform", "execution", "state"]) {
    cpSync(join(source, folder), join(stage, "src", folder), { recursive: true });
  }
  // Without it Node would look upwards for the kind of module.
  cpSync(join(source, "../package.json"), join(stage, "package.json"));
  try {
    linkSync(process.execPath, join(stage, "node"));
  } catch {
    copyFileSync(process.execPath, join(stage, "node"));
  }
  chmodSync(stage, 0o755);
  return stage;
}
