/** Small parts that read the system's own files. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ownCgroupDirectory, usableCgroupBase } from "./cgroup.ts";
import { lockWithFlock } from "./file-lock.ts";
import { coverInherited } from "./inherited-descriptors.ts";
import { anyUserReaches, findInterpreters } from "./interpreters.ts";
import { chooseRunUser, findUser, parsePasswdLine } from "./run-user.ts";
import { nameProcess, stillRuns } from "./running-process.ts";

describe("users", () => {
  test("are found by exact name only", async () => {
    const root = { name: "root", uid: 0, gid: 0, home: "/root", shell: "/bin/bash" };
    expect(await findUser("root")).toMatchObject({ uid: 0, gid: 0 });
    expect(parsePasswdLine("root:x:0:0:root:/root:/bin/bash", "root")).toEqual(root);
    for (const name of ["", "0", "-1", "root:x", "ro", "root\nx", "../root", "no-such-user-here"]) {
      expect(await findUser(name)).toBeUndefined();
    }
    for (const line of [
      "root:x::0:root:/root:/bin/sh",
      "root:x:-1:0::/:/bin/sh",
      "root:x:0x0:0::/:/bin/sh",
      "+::::::",
    ]) {
      expect(parsePasswdLine(line, "root")).toBeUndefined();
    }
  });

  test("root becomes nobody unless told, others stay who they are", async () => {
    const me = process.getuid?.() ?? -1;
    expect(await chooseRunUser(undefined, 0)).toMatchObject({ name: "nobody" });
    expect(await chooseRunUser("root", 0)).toMatchObject({ uid: 0 });
    expect(await chooseRunUser(undefined, me === 0 ? 1 : me)).toMatchObject({ uid: me });
    expect(await chooseRunUser("somebody-else", 1)).toBeUndefined();
  });
});

describe("interpreters", () => {
  test("come from fixed absolute places only", () => {
    const found = findInterpreters();
    expect(found.map(({ interpreter }) => interpreter)).toEqual(expect.arrayContaining(["sh", "node"]));
    expect(found.every(({ path }) => path.startsWith("/"))).toBe(true);
  });

  test("behind a closed directory are the runner's own only", () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-test-interpreter-"));
    mkdirSync(join(folder, "bin"), { mode: 0o755 });
    const path = join(folder, "bin/sh");
    copyFileSync("/bin/sh", path);
    const table = { bash: [], sh: [path], python3: [], node: [], pwsh: [] };
    chmodSync(folder, 0o755);
    expect(findInterpreters(table)).toEqual([{ interpreter: "sh", path, anyUser: true }]);
    chmodSync(folder, 0o700);
    expect(findInterpreters(table)).toEqual([{ interpreter: "sh", path, anyUser: false }]);
    expect(anyUserReaches(join(folder, "missing"))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe("ownCgroupDirectory", () => {
  const unified = "30 25 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw";
  const hybrid =
    "31 25 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n32 25 0:28 / /sys/fs/cgroup/unified rw - cgroup2 none rw";

  test("is found on a unified and on a hybrid system and inside a container", () => {
    const membership = "3:cpu:/x\n0::/system.slice/agent.service\n";
    expect(ownCgroupDirectory(unified, membership)).toBe("/sys/fs/cgroup/system.slice/agent.service");
    expect(ownCgroupDirectory(hybrid, membership)).toBe("/sys/fs/cgroup/unified/system.slice/agent.service");
    const partial = unified.replace(" / ", " /system.slice ");
    expect(ownCgroupDirectory(partial, membership)).toBe("/sys/fs/cgroup/agent.service");
  });

  test("is unknown without version 2, outside of the mount, or above it", () => {
    expect(ownCgroupDirectory("", "0::/x\n")).toBeUndefined();
    expect(ownCgroupDirectory(unified, "3:cpu:/x\n")).toBeUndefined();
    expect(ownCgroupDirectory(unified, "0::/../outside\n")).toBeUndefined();
    expect(ownCgroupDirectory(unified.replace(" / ", " /elsewhere "), "0::/x\n")).toBeUndefined();
  });
});

describe("usableCgroupBase", () => {
  test("is not a directory that only looks like one, and leaves nothing there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-test-cgroup-"));
    expect(await usableCgroupBase("/bin/sh", folder)).toBeUndefined();
    expect(await usableCgroupBase("/bin/sh", join(folder, "missing"))).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe("process names", () => {
  test("tell a process from a later one with the same number", () => {
    const self = nameProcess(process.pid);
    if (self === undefined) throw new Error("We live.");
    expect(stillRuns(self)).toBe(true);
    expect(stillRuns({ ...self, startTicks: "1" })).toBe(false);
    expect(stillRuns({ ...self, bootId: "another boot" })).toBe(false);
    const dead = Number(execFileSync("/bin/sh", ["-c", "echo $$"], { encoding: "utf8" }));
    expect(nameProcess(dead)).toBeUndefined();
  });
});

describe("lockWithFlock", () => {
  test("lasts as long as the open file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-test-lock-"));
    const path = join(folder, "lock");
    const first = openSync(path, "a");
    const second = openSync(path, "a");
    expect(await lockWithFlock("/usr/bin/flock", first)).toBe(true);
    expect(await lockWithFlock("/usr/bin/flock", second)).toBe(false);
    closeSync(first);
    expect(await lockWithFlock("/usr/bin/flock", second)).toBe(true);
    closeSync(second);
    rmSync(folder, { recursive: true });
  });
});

describe("coverInherited", () => {
  test("puts nothing where a file would be inherited and leaves the rest closed", () => {
    expect(coverInherited(9, [])).toEqual([]);
    expect(coverInherited(9, [3, 6])).toEqual([9, "ignore", "ignore", 9]);
  });
});
