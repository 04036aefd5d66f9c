/** Places that others could tamper with are refused; what other runners own is left alone. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  chownSync,
  utimesSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isSafeParent, makeRunRoot, sweepRunRoots, WorkRoot } from "./run-root.ts";
import { removeTree } from "./remove-tree.ts";

const uid = process.getuid?.() ?? -1;
let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "countersign-test-root-"));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

describe("isSafeParent", () => {
  test("accepts our own directory and a shared one with the sticky bit", () => {
    expect(isSafeParent(base, uid, false)).toBe(true);
    expect(isSafeParent("/tmp", uid, true)).toBe(true);
  });

  test("refuses a directory in which others can replace what is ours, at any height", () => {
    const below = join(base, "below");
    mkdirSync(below, { mode: 0o711 });
    chmodSync(base, 0o711);
    expect(isSafeParent(below, uid, true)).toBe(true);
    chmodSync(base, 0o777);
    expect(isSafeParent(below, uid, true)).toBe(false);
  });

  test("refuses one that a run-as user cannot pass through, if there is such a user", () => {
    chmodSync(base, 0o700);
    expect([isSafeParent(base, uid, true), isSafeParent(base, uid, false)]).toEqual([false, true]);
  });

  test("refuses a missing one", () => {
    expect(isSafeParent(join(base, "missing"), uid, false)).toBe(false);
  });

  test.runIf(uid === 0)("refuses another user's", () => {
    chownSync(base, 65534, 65534);
    expect(isSafeParent(base, 0, false)).toBe(false);
  });
});

describe("sweepRunRoots", () => {
  const abandoned = { pid: 1, startTicks: "0", bootId: "an earlier boot" };
  const plant = (name: string, owner: unknown): string => {
    const directory = join(base, `countersign-runs-${name}`);
    mkdirSync(directory);
    if (owner !== undefined) writeFileSync(join(directory, "owner.json"), JSON.stringify(owner));
    return directory;
  };

  test("removes a dead runner's place and keeps a living one's", async () => {
    const dead = plant("dead", abandoned);
    writeFileSync(join(dead, "script"), "x");
    const living = makeRunRoot(base, undefined);
    await sweepRunRoots(base);
    expect([existsSync(dead), existsSync(living)]).toEqual([false, true]);
    expect(statSync(living).mode & 0o777).toBe(0o711);
  });

  test("a place without an owner is removed only when it is old", async () => {
    const fresh = plant("fresh", undefined);
    const old = plant("old", undefined);
    utimesSync(old, 1, 1);
    await sweepRunRoots(base);
    expect([existsSync(fresh), existsSync(old)]).toEqual([true, false]);
  });

  test("does not follow a planted link", async () => {
    const victim = join(base, "victim");
    mkdirSync(victim);
    writeFileSync(join(victim, "owner.json"), JSON.stringify(abandoned));
    symlinkSync(victim, join(base, "countersign-runs-link"));
    await sweepRunRoots(base);
    expect(existsSync(join(victim, "owner.json"))).toBe(true);
  });

  test.runIf(uid === 0)("leaves another user's alone", async () => {
    const other = plant("other", abandoned);
    chownSync(other, 65534, 65534);
    await sweepRunRoots(base);
    expect(existsSync(other)).toBe(true);
  });
});

describe("WorkRoot", () => {
  test("is made again when a cleaner of old files took it away", () => {
    const work = new WorkRoot(base);
    rmSync(work.path, { recursive: true });
    const directory = work.makeDirectory("run");
    expect(directory).toBe(join(work.path, "run"));
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});

describe("removeTree", () => {
  test("removes files and directories but only the link itself, not what it points to", async () => {
    const target = join(base, "target");
    mkdirSync(join(base, "tree/deep"), { recursive: true });
    mkdirSync(target);
    writeFileSync(join(target, "kept"), "");
    symlinkSync(target, join(base, "tree/link"));
    writeFileSync(join(base, "tree/deep/file"), "");
    expect(await removeTree(join(base, "tree"))).toBe(true);
    expect([existsSync(join(base, "tree")), existsSync(join(target, "kept"))]).toEqual([false, true]);
  });

  test.runIf(uid === 0)("deletes another user's content with that user's rights only", async () => {
    const tree = join(base, "tree");
    mkdirSync(join(tree, "theirs/ours"), { recursive: true });
    writeFileSync(join(tree, "theirs/ours/file"), "root's own");
    writeFileSync(join(tree, "theirs/file"), "");
    chownSync(join(tree, "theirs"), 65534, 65534);
    chmodSync(base, 0o711);
    // As root alone all of it would go; as the user, what root made below stays.
    expect(await removeTree(tree)).toBe(false);
    expect(existsSync(join(tree, "theirs/ours/file"))).toBe(true);
    expect(existsSync(join(tree, "theirs/file"))).toBe(false);
  });
});
