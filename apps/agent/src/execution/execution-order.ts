/** What the verifier hands to the executor, and what the executor hands back for the receipt. */
import type { LaunchOrder, StartRefusal } from "../platform/host-platform.ts";

/** One verified run. Limits are the request's; the executor enforces them. */
export interface ExecutionOrder extends LaunchOrder {
  readonly limits: {
    /** Time from start to the polite end; a short grace later everything is killed. */
    readonly seconds: number;
    /** Bytes of standard output and error together that are forwarded; the rest is only hashed and counted. */
    readonly outputBytes: number;
  };
}

/** Where output goes while it is produced. A pending promise makes the script wait. */
export interface OutputSinks {
  stdout(chunk: Uint8Array): void | Promise<void>;
  stderr(chunk: Uint8Array): void | Promise<void>;
}

/** Hash and length of everything a stream produced, forwarded or not. */
export interface StreamDigest {
  /** `sha256:` + 64 hex. */
  readonly hash: string;
  readonly length: number;
}

/** How a run ended. Exactly one of `exit` and `signal` is there unless nothing was started. */
export interface ExecutionOutcome {
  /** `ran`: it ended by itself, whatever its exit code. `could-not-start`: nothing of it ran. */
  readonly outcome: "ran" | "timed-out" | "cancelled" | "could-not-start";
  /** Why, for every outcome but `ran`: a start refusal, `time-limit`, or the reason given to `cancel`. */
  readonly code?: StartRefusal | "time-limit" | (string & {});
  readonly exit?: number;
  /** Name of the signal, such as `SIGKILL`. */
  readonly signal?: string;
  /** Seconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly stdout: StreamDigest;
  readonly stderr: StreamDigest;
  /** True when not all output was forwarded. */
  readonly truncated: boolean;
  /** False only when a process of the run could be seen but not ended. */
  readonly treeEnded: boolean;
}

/** A run in progress. */
export interface RunningExecution {
  /** Ends the run; harmless when it ended already. `reason` becomes the outcome's code. */
  cancel(reason: string): void;
  /** Never rejects: every way to end is an outcome. */
  readonly done: Promise<ExecutionOutcome>;
}
