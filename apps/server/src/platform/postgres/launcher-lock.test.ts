import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { holdLauncherLock } from "./launcher-lock.ts";
import { identifyProcess, ownPidNamespace } from "./process-facts.ts";

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "countersign-lock-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const planted = "launcher-0123456789abcdef.lock";

function lockOf(pid: number, startedAt: string, pidNamespace = ownPidNamespace()): string {
  return JSON.stringify({ pid, startedAt, pidNamespace });
}

test("a released directory can be held again, and nothing is left in it", async () => {
  const path = directory();
  (await holdLauncherLock(path)).release();
  const again = await holdLauncherLock(path);
  expect(readdirSync(path)).toHaveLength(1);
  again.release();
  expect(readdirSync(path)).toEqual([]);
});

test("a holder that runs is named and keeps the directory", async () => {
  const path = directory();
  const parent = identifyProcess(process.ppid);
  writeFileSync(join(path, planted), JSON.stringify(parent));
  await expect(holdLauncherLock(path)).rejects.toMatchObject({
    code: "data-directory-in-use",
    message: expect.stringContaining(`process ${process.ppid}:`),
  });
  expect(readdirSync(path)).toEqual([planted]);
});

test("a holder that has ended holds nothing", async () => {
  const path = directory();
  const { pid } = spawnSync("true");
  writeFileSync(join(path, planted), lockOf(pid, "earlier"));
  await holdLauncherLock(path);
  expect(readdirSync(path)).not.toContain(planted);
});

test("a holder whose process id now belongs to another holds nothing", async () => {
  const path = directory();
  writeFileSync(join(path, planted), lockOf(process.ppid, "another boot:1"));
  await holdLauncherLock(path);
  expect(readdirSync(path)).not.toContain(planted);
});

test("a holder in another container is left alone", async () => {
  const path = directory();
  writeFileSync(join(path, planted), lockOf(1, "whenever", "pid:[1]"));
  await holdLauncherLock(path);
  expect(readdirSync(path)).toContain(planted);
});

test("a lock file that a full disk left empty holds nothing", async () => {
  const path = directory();
  writeFileSync(join(path, planted), "");
  await holdLauncherLock(path);
  expect(readdirSync(path)).not.toContain(planted);
});

test("of processes that reach for it in the same instant, never two hold it together", async () => {
  const path = directory();
  const script = fileURLToPath(new URL("testing/contend.ts", import.meta.url));
  const rounds = 150;
  const firstMoment = Date.now() + 1_000;
  const outcomes = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const run = promisify(execFile)(process.execPath, [script, path, String(rounds), String(firstMoment)]);
      // contend.ts, a file of ours, wrote it.
      return JSON.parse((await run).stdout) as { held: number; together: number };
    }),
  );
  expect(outcomes.map(({ together }) => together)).toEqual([0, 0, 0]);
  expect(outcomes.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(rounds);
});
