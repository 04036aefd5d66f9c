/** What must not happen any more once a run has ended. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HostPlatform, LaunchedScript, ProcessEnd } from "../platform/host-platform.ts";
import { executeScript } from "./execute-script.ts";
import { sha256 } from "./testing/executor.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// The number of an ended process belongs to the next process that gets it.
test("its processes are not looked for a second time, however slowly its output leaves", async () => {
  const ends: string[] = [];
  const exited = Promise.withResolvers<ProcessEnd>();
  const drained = Promise.withResolvers<void>();
  const started: LaunchedScript = {
    pid: 4711,
    exited: exited.promise,
    terminate: () => exited.resolve({ signal: "SIGTERM" }),
    endTree: () => {
      ends.push("tree");
      return Promise.resolve(true);
    },
    drain: () => drained.promise,
    dispose: () => Promise.resolve(),
  };
  const host = {
    nowSeconds: () => 0,
    launch: () => Promise.resolve({ ok: true as const, started }),
    // The rest of a host has no part in this.
  } as unknown as HostPlatform;
  const order = {
    runId: "1",
    script: new Uint8Array(0),
    scriptHash: sha256(""),
    interpreter: "sh" as const,
    args: [],
    env: {},
    network: "host" as const,
    limits: { seconds: 60, outputBytes: 10 },
  };
  const sinks = { stdout: () => undefined, stderr: () => undefined };
  const running = executeScript(order, sinks, host);
  await vi.advanceTimersByTimeAsync(10);
  running.cancel("vetoed");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ends).toEqual(["tree"]);
  drained.resolve();
  expect(await running.done).toMatchObject({ outcome: "cancelled", code: "vetoed", signal: "SIGTERM" });
});
