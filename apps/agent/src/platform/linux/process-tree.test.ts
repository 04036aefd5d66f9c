/** Which processes count as a run's, and how few have to be looked at. */
import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { candidatePids, endTreeByScan, findTree, lastPid, parseStat } from "./process-tree.ts";

const tree = { leader: 5_000, runId: "r", lastPidBefore: 10_000, startedAt: 0 };

describe("parseStat", () => {
  test("is not misled by a process that calls itself something clever", () => {
    const row = parseStat(7, "7 (a) S 1 1 1 (b) R 42 43 44 0 -1 rest");
    expect(row).toEqual({ pid: 7, state: "R", parent: 42, group: 43, session: 44 });
  });
});

describe("candidatePids", () => {
  test("after a short run, only the leader and numbers given out since the start", () => {
    expect(candidatePids(tree, 500, 10_003)).toEqual([5_000, 10_001, 10_002, 10_003]);
    expect(candidatePids(tree, 500, 10_000)).toEqual([5_000]);
  });

  test.each([
    ["the run was long", 1_500, 10_003],
    ["the numbers began anew", 500, 900],
    ["very many were given out", 500, 20_000],
    ["the kernel does not tell", 500, undefined],
  ])("looks at all processes when %s", (_why, now, last) => {
    expect(
      candidatePids(last === undefined ? { ...tree, lastPidBefore: undefined } : tree, now, last),
    ).toContain(process.pid);
  });
});

describe("endTreeByScan", () => {
  test("ends the marked processes and no others", async () => {
    const start = (run: string): ReturnType<typeof spawn> =>
      spawn("/bin/sleep", ["100"], { env: { COUNTERSIGN_RUN: run }, stdio: "ignore", detached: true });
    const before = lastPid();
    const runId = `scan-${process.pid}`;
    const mine = start(runId);
    const other = start(`${runId}-and-more`);
    const gone = new Promise((resolve) => mine.once("exit", (_code, signal) => resolve(signal)));
    const identity = { leader: -1, runId, lastPidBefore: before, startedAt: performance.now() };
    while (findTree(identity).length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(findTree(identity)).toEqual([mine.pid]);
    expect(await endTreeByScan(identity)).toBe(true);
    expect(await gone).toBe("SIGKILL");
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill("SIGKILL");
  });
});
