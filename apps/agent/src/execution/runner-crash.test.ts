/** The runner dies by kill -9: nothing half begun runs, and the next runner ends and sweeps what was left. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLinuxHost, type LinuxHostOptions } from "../platform/linux.ts";
import { startExecutor } from "./testing/executor.ts";

const kinds: [string, LinuxHostOptions][] = [
  ["with control groups where possible", {}],
  ["without control groups", { processTree: "scan" }],
];

function livingProcesses(matches: (pid: string) => boolean): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1")) && matches(pid)
      );
    } catch {
      return false;
    }
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}

describe.each(kinds)("a killed runner, %s", (_kind, options) => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "countersign-test-parent-"));
    chmodSync(parent, 0o711);
  });
  afterEach(() => {
    rmSync(parent, { recursive: true, force: true });
  });
  const at = (): LinuxHostOptions => ({ ...options, runRootParent: parent, workRootParent: parent });

  test("takes its waiting launchers with it", async () => {
    const executor = await startExecutor({ host: at() });
    const waits = (pid: string): boolean => readlinkSync(`/proc/${pid}/fd/0`).startsWith(parent);
    await until(() => livingProcesses(waits).length === 2);
    await executor.crash();
    await until(() => livingProcesses(waits).length === 0);
    await (await createLinuxHost(at())).close();
    expect(readdirSync(parent)).toEqual([]);
  });

  test("leaves a script that the next runner ends, with all traces", async () => {
    const runId = `crash-${process.pid}-${Date.now()}`;
    const mark = (pid: string): boolean =>
      readFileSync(`/proc/${pid}/environ`, "latin1").includes(`COUNTERSIGN_RUN=${runId}`);
    const executor = await startExecutor({ host: at() });
    const lost = executor
      .run({ script: "setsid sleep 300 & touch here; sleep 300", runId })
      .catch(() => "lost");
    await until(() => livingProcesses(mark).length >= 3);
    await executor.crash();
    expect(await lost).toBe("lost");
    expect(livingProcesses(mark).length).toBeGreaterThanOrEqual(2);
    const stranger = await createLinuxHost(at());
    const swept = livingProcesses(mark).length;
    expect(swept === 0).toBe(stranger.processTree === "kernel");
    expect(await stranger.endAbandonedRuns(["another-run", runId])).toBe(swept);
    expect(livingProcesses(mark)).toEqual([]);
    // The first one's private directories are gone, the second one's are there.
    expect(readdirSync(parent)).toHaveLength(2);
    await stranger.close();
    expect(readdirSync(parent)).toEqual([]);
  });

  test("does not lose a living runner's places to another one that starts", async () => {
    const first = await startExecutor({ host: at() });
    const second = await createLinuxHost(at());
    expect((await first.run({ script: "echo still here" })).stdout).toBe("still here\n");
    await second.close();
    expect((await first.run({ script: "echo still here" })).stdout).toBe("still here\n");
    await first.close();
    expect(existsSync(parent) && readdirSync(parent)).toEqual([]);
  });
});
