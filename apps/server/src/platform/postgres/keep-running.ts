// Promises: a server that ends without being asked is started again, with growing pauses, until it keeps ending.
import { PostgresLaunchError } from "./postgres-launch-error.ts";
import type { Postmaster, PostmasterEnd } from "./postmaster.ts";

/** What happened to the running server that nobody asked for. After `gave-up` there is no database any more. */
export type PostgresEvent =
  | { readonly kind: "ended-unexpectedly"; readonly end: PostmasterEnd }
  | { readonly kind: "restarted"; readonly pid: number }
  | { readonly kind: "gave-up"; readonly error: unknown };

/** The server as it is kept. */
export interface KeptPostgres {
  /** Process id of the server now. */
  pid(): number;
  /** Stops it for good, also in the middle of a restart. */
  stop(): Promise<void>;
}

const usualPausesMs: readonly number[] = [0, 200, 1_000, 5_000, 15_000];
/**
 * A server that stayed up this long did not end because it was started: the next restart begins without a pause again.
 * What ends a healthy server over and over (somebody's `kill`, memory that runs out) is told each time and never given up.
 */
const settledAfterMs = 5_000;

/** Watches `first` and every server that `restart` gives after it. */
export function keepRunning(
  first: Postmaster,
  options: {
    restart: () => Promise<Postmaster>;
    tell: (event: PostgresEvent) => void;
    /** Pauses before each restart; when they are used up without the server settling, it is given up. */
    pausesMs?: readonly number[];
  },
): KeptPostgres {
  const { restart, tell, pausesMs = usualPausesMs } = options;
  let current = first;
  const asked = new AbortController();

  const watch = async (): Promise<void> => {
    for (let failures = 0; ; ) {
      const startedAt = performance.now();
      const end = await current.ended;
      if (asked.signal.aborted) return;
      tell({ kind: "ended-unexpectedly", end });
      if (performance.now() - startedAt > settledAfterMs) failures = 0;

      for (let restarted = false; !restarted; ) {
        const pauseMs = pausesMs[failures];
        failures += 1;
        if (pauseMs !== undefined) await pause(pauseMs, asked.signal);
        if (asked.signal.aborted) return;
        try {
          if (pauseMs === undefined)
            throw new PostgresLaunchError("start-failed", "PostgreSQL keeps ending.");
          current = await restart();
          restarted = true;
        } catch (error) {
          if (pauseMs !== undefined) continue;
          tell({ kind: "gave-up", error });
          return;
        }
      }
      if (asked.signal.aborted) {
        await current.stop();
        return;
      }
      tell({ kind: "restarted", pid: current.pid });
    }
  };

  const watching = watch();
  return {
    pid: () => current.pid,
    stop: async () => {
      asked.abort();
      await current.stop();
      await watching;
    },
  };
}

function pause(milliseconds: number, cutShort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    cutShort.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
