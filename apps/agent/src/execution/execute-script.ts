/**
 * Runs one verified script to its end, within its limits, and says what happened.
 *
 * Promise: when `done` resolves, no process of the run is left (or `treeEnded` says otherwise), the private copy is
 * gone, and hashes and lengths cover all output. The same on every platform; how it is done is `HostPlatform`.
 */
import type { HostPlatform, LaunchedScript, ProcessEnd } from "../platform/host-platform.ts";
import type { ExecutionOrder, ExecutionOutcome, OutputSinks, RunningExecution } from "./execution-order.ts";
import { OutputRecorder } from "./output-recorder.ts";

const graceMilliseconds = 2_000;
const lastOutputMilliseconds = 30_000;
/** Longest delay that a timer can hold (2^31 - 1 ms), some 24 days. */
const longestSeconds = 2_147_483;

type EarlyEnd = { readonly outcome: "timed-out" | "cancelled"; readonly code: string };

/** Starts at once. Expected failures are outcomes; sinks may be slow or fail without harm to the run. */
export function executeScript(
  order: ExecutionOrder,
  sinks: OutputSinks,
  host: HostPlatform,
): RunningExecution {
  const execution = new Execution(order, sinks, host);
  return { cancel: (reason) => execution.end({ outcome: "cancelled", code: reason }), done: execution.run() };
}

class Execution {
  readonly #order: ExecutionOrder;
  readonly #host: HostPlatform;
  readonly #recorder: OutputRecorder;
  #script: LaunchedScript | undefined;
  #early: EarlyEnd | undefined;
  #finished = false;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(order: ExecutionOrder, sinks: OutputSinks, host: HostPlatform) {
    this.#order = order;
    this.#host = host;
    this.#recorder = new OutputRecorder(sinks, order.limits.outputBytes);
  }

  async run(): Promise<ExecutionOutcome> {
    const startedAt = this.#host.nowSeconds();
    if (!limitsAreSane(this.#order.limits)) return this.#notStarted(startedAt, "invalid-order");
    const launched = await this.#launch();
    if (!launched.ok) return this.#notStarted(startedAt, launched.because);
    const script = launched.started;
    this.#script = script;
    if (this.#early === undefined) {
      this.#after(this.#order.limits.seconds * 1000, () =>
        this.end({ outcome: "timed-out", code: "time-limit" }),
      );
    } else {
      this.#endPolitely(script);
    }
    const end = await script.exited;
    this.#finished = true;
    const treeEnded = await script.endTree().catch(() => false);
    // Nobody can write any more. A sink that hangs must not keep the receipt from being made.
    this.#after(lastOutputMilliseconds, () => this.#recorder.mute());
    await script.drain().catch(() => this.#recorder.mute());
    for (const timer of this.#timers) clearTimeout(timer);
    await script.dispose().catch(() => undefined); // Left-over files are swept at the next start.
    return this.#outcome(startedAt, end, treeEnded);
  }

  /** Ends the run early: politely, then for good. Only the first reason counts. */
  end(early: EarlyEnd): void {
    if (this.#finished || this.#early !== undefined) return;
    this.#early = early;
    if (this.#script !== undefined) this.#endPolitely(this.#script);
  }

  async #launch(): ReturnType<HostPlatform["launch"]> {
    try {
      return await this.#host.launch(
        this.#order,
        this.#recorder.consumer("stdout"),
        this.#recorder.consumer("stderr"),
      );
    } catch {
      return { ok: false, because: "launch-failed" };
    }
  }

  #endPolitely(script: LaunchedScript): void {
    script.terminate();
    this.#after(graceMilliseconds, () => {
      // Its number may be another process's by now.
      if (this.#finished) return;
      script.endTree().catch(() => undefined); // Tried again, with an answer, when the script's process is gone.
    });
  }

  #after(milliseconds: number, action: () => void): void {
    this.#timers.push(setTimeout(action, milliseconds));
  }

  #outcome(startedAt: number, end: ProcessEnd, treeEnded: boolean): ExecutionOutcome {
    return {
      ...(this.#early ?? { outcome: "ran" }),
      ...end,
      startedAt,
      endedAt: this.#host.nowSeconds(),
      stdout: this.#recorder.digest("stdout"),
      stderr: this.#recorder.digest("stderr"),
      truncated: this.#recorder.truncated,
      treeEnded,
    };
  }

  #notStarted(startedAt: number, code: string): ExecutionOutcome {
    this.#finished = true;
    return { ...this.#outcome(startedAt, {}, true), outcome: "could-not-start", code };
  }
}

function limitsAreSane({ seconds, outputBytes }: ExecutionOrder["limits"]): boolean {
  const secondsFit = Number.isSafeInteger(seconds) && seconds >= 1 && seconds <= longestSeconds;
  return secondsFit && Number.isSafeInteger(outputBytes) && outputBytes >= 0;
}
