/** Who waits, who is used, and who is sent away. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FifoMaker } from "./fifo-set.ts";
import { findFixedPrograms } from "./fixed-programs.ts";
import type { LauncherIdentity } from "./launch-command.ts";
import { LauncherPool } from "./launcher-pool.ts";

const { username, uid, gid, homedir } = userInfo();
const me: LauncherIdentity = {
  user: { name: username, uid, gid, home: homedir, shell: "/bin/sh" },
  switchUser: false,
  network: "host",
  apart: false,
};
let runRoot: string;
let stamp: string;
let pool: LauncherPool;

beforeEach(async () => {
  runRoot = mkdtempSync(join(tmpdir(), "countersign-test-pool-"));
  stamp = "as it was";
  pool = new LauncherPool({
    programs: findFixedPrograms(),
    pipes: new FifoMaker("/usr/bin/mkfifo", runRoot),
    cgroups: undefined,
    waiting: 1,
    first: me,
    userDatabaseStamp: () => stamp,
  });
  await pool.warm();
});
afterEach(async () => {
  await pool.close();
  rmSync(runRoot, { recursive: true });
});

const ignore = () => undefined;

function waitingPids(): string[] {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "latin1").trim().split(" ");
}

describe("LauncherPool", () => {
  test("uses the launcher that waits", async () => {
    const waiting = waitingPids();
    const taken = await pool.take(me);
    expect(waiting).toContain(String(taken.pid));
    taken.dismiss();
    expect(await taken.exited).toEqual({ exit: 0 });
    await pool.giveBack(taken, false);
  });

  test("uses none that began to wait before users or groups changed", async () => {
    const waiting = waitingPids();
    stamp = "somebody left a group";
    const taken = await pool.take(me);
    expect(waiting).not.toContain(String(taken.pid));
    taken.dismiss();
    await taken.exited;
    await pool.giveBack(taken, false);
  });

  test("never uses one for another user or another network", async () => {
    const waiting = waitingPids();
    const other = { ...me, user: { ...me.user, gid: me.user.gid + 1 } };
    const taken = await pool.take(other);
    expect(waiting).not.toContain(String(taken.pid));
    taken.dismiss();
    await taken.exited;
    await pool.giveBack(taken, false);
  });

  test("gives up a launcher that somebody stopped, and ends one that is not needed", async () => {
    const taken = await pool.take(me);
    process.kill(taken.pid ?? 0, "SIGSTOP");
    expect(await taken.release("echo never\n", ignore, ignore, 200)).toBe(false);
    expect(await taken.exited).toEqual({ signal: "SIGKILL" });
    await pool.giveBack(taken, false);

    await pool.warm();
    for (const pid of waitingPids()) process.kill(Number(pid), "SIGSTOP");
    // Would wait for ever for a process that never hears that it may go.
    await pool.close();
  });

  test("knows that a script started whatever somebody else wrote into its pipe before", async () => {
    const taken = await pool.take(me);
    const output: Buffer[] = [];
    const keep = (chunk: Uint8Array) => void output.push(Buffer.from(chunk));
    // In one piece, as when the pipe held something already.
    expect(await taken.release("printf 'garbage: shello'\n", keep, ignore)).toBe(true);
    await taken.exited;
    await taken.pipes.stdout.drain();
    expect(Buffer.concat(output).toString()).toBe("hello");
    await pool.giveBack(taken, false);
  });
});
