/** Real scripts, as root (when the tests run as root) and as an ordinary user, with and without control groups. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findInterpreters } from "../platform/linux/interpreters.ts";
import {
  asNobody,
  sha256,
  startExecutor,
  type ExecutorOptions,
  type TestExecutor,
} from "./testing/executor.ts";

const isRoot = process.getuid?.() === 0;
const secret = "TOP_SECRET_OF_THE_RUNNER";
const kinds: [string, ExecutorOptions][] = isRoot
  ? [
      ["as root, processes held by the kernel where possible", {}],
      ["as root, processes found by their marks", { host: { processTree: "scan" } }],
      ["as an ordinary user", { wrapper: asNobody }],
    ]
  : [["as this ordinary user", {}]];

function alive(pid: number): boolean {
  try {
    // A zombie waits for its parent only and does nothing any more.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

describe.each(kinds)("executeScript %s", (_kind, options) => {
  let executor: TestExecutor;
  beforeAll(async () => {
    executor = await startExecutor({
      ...options,
      env: { RUNNER_SECRET: secret, BASH_ENV: "/nonexistent/x" },
    });
  });
  afterAll(async () => {
    await executor.close();
  });

  test("gives output, exit code, hashes and lengths", async () => {
    const { outcome, stdout, stderr } = await executor.run({ script: "echo out; echo error >&2; exit 7" });
    expect({ stdout, stderr }).toEqual({ stdout: "out\n", stderr: "error\n" });
    expect(outcome).toMatchObject({ outcome: "ran", exit: 7, truncated: false, treeEnded: true });
    expect(outcome.signal).toBeUndefined();
    expect(outcome.stdout).toEqual({ hash: sha256("out\n"), length: 4 });
    expect(outcome.stderr).toEqual({ hash: sha256("error\n"), length: 6 });
  });

  test("names the signal that ended a script", async () => {
    const { outcome } = await executor.run({ script: "kill -USR1 $$; sleep 5" });
    expect(outcome).toMatchObject({ outcome: "ran", signal: "SIGUSR1" });
    expect(outcome.exit).toBeUndefined();
  });

  test("hands arguments over literally, whatever is in them", async () => {
    const args = ["a b", "'", `"$(id)"`, "`id`", "\n", "", "-n", "*", "ü€😀", "\\", "$HOME;exit"];
    const { stdout } = await executor.run({ script: `printf '%s\\0' "$@"`, args });
    expect(stdout.split("\0").slice(0, -1)).toEqual(args);
  });

  test.each(findInterpreters().filter((found) => found.anyUser))(
    "runs $interpreter at $path",
    async (found) => {
      const scripts = {
        bash: 'echo "$1"',
        sh: 'echo "$1"',
        python3: "import sys; print(sys.argv[1])",
        node: "console.log(process.argv[2])",
        pwsh: "Write-Output $args[0]",
      };
      const { interpreter } = found;
      const { stdout, outcome } = await executor.run({
        script: scripts[interpreter],
        interpreter,
        args: ["it's"],
      });
      expect(outcome).toMatchObject({ outcome: "ran", exit: 0 });
      expect(stdout).toBe("it's\n");
    },
  );

  test("runs python3 without the packages that its user's own directory may hold", async () => {
    const script = "import sys; print(sys.flags.no_user_site)";
    expect((await executor.run({ script, interpreter: "python3" })).stdout).toBe("1\n");
  });

  test("lets a script open /dev/stdout, /dev/stderr and /dev/stdin by name", async () => {
    const script =
      "echo one >/dev/stdout; echo two >/dev/stderr; cat /dev/stdin; echo three >>/proc/self/fd/1";
    const { stdout, stderr, outcome } = await executor.run({ script, stdin: "in\n" });
    expect({ stdout, stderr }).toEqual({ stdout: "one\nin\nthree\n", stderr: "two\n" });
    expect(outcome.exit).toBe(0);
  });

  test("gives standing input and then end of file, also when it is larger than a pipe", async () => {
    const small = await executor.run({ script: "cat", stdin: "hello" });
    expect(small.stdout).toBe("hello");
    const stdin = "0123456789abcdef".repeat(40_000);
    const large = await executor.run({ script: "sha256sum", stdin });
    expect(`sha256:${large.stdout.slice(0, 64)}`).toBe(sha256(stdin));
  });

  test("gives an empty input when there is none, and none of it to the next run", async () => {
    const ignored = await executor.run({ script: "exit 0", stdin: "x".repeat(300_000) });
    expect(ignored.outcome).toMatchObject({ outcome: "ran", exit: 0 });
    const { stdout } = await executor.run({ script: "cat; echo end" });
    expect(stdout).toBe("end\n");
  });

  test("starts from a clean environment", async () => {
    const { stdout } = await executor.run({ script: "env -0", interpreter: "sh", runId: "run-env" });
    const env = Object.fromEntries(stdout.split("\0").flatMap((line) => (line ? [line.split("=", 2)] : [])));
    expect(stdout).not.toContain(secret);
    const { HOME, USER, LOGNAME, SHELL, PWD: _pwd, OLDPWD: _oldPwd, SHLVL: _level, _, ...rest } = env;
    expect(USER).toBe(isRoot ? "nobody" : process.env["USER"]);
    expect([HOME, LOGNAME, SHELL].every((value) => typeof value === "string")).toBe(true);
    expect(rest).toEqual({
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      LANG: "C.UTF-8",
      COUNTERSIGN_RUN: "run-env",
    });
  });

  test("adds the variables of the order, and they win", async () => {
    const large = "y".repeat(90_000);
    expect((await executor.run({ script: "echo ${#L}", env: { L: large }, args: [large] })).stdout).toBe(
      "90000\n",
    );
    const env = { GREETING: "a 'b'\n$c", LANG: "C", PATH: "/usr/bin:/bin" };
    const { stdout } = await executor.run({ script: `printf '%s|%s|%s' "$GREETING" "$LANG" "$PATH"`, env });
    expect(stdout).toBe("a 'b'\n$c|C|/usr/bin:/bin");
  });

  test("shows variables of the order to the script only, not to what prepares it", async () => {
    // The loader of every program that sees the variable complains once.
    const { stderr } = await executor.run({
      script: ":",
      network: "none",
      env: { LD_PRELOAD: "/nonexistent/evil.so" },
    });
    expect(stderr.match(/evil\.so/g)).toHaveLength(1);
  });

  test("opens nothing else to the script, not even what the runner itself inherited", async () => {
    const passed = await startExecutor({ ...options, inheritedFiles: ["/etc/hostname", "/etc/hostname"] });
    const script = `for f in /proc/$$/fd/*; do n=\${f##*/}; [ "$n" -gt 2 ] && readlink "$f"; done; ulimit -c; umask`;
    const { stdout } = await passed.run({ script, interpreter: "sh" });
    const [limit, mask, ...files] = stdout.trim().split("\n").toReversed();
    expect([limit, mask]).toEqual(["0022", "0"]);
    // The shell has its script open.
    expect(files.filter((file) => !file.endsWith("/script") && file !== "/dev/null")).toEqual([]);
    await passed.close();
  });

  test("starts in an empty private directory and removes it and the sealed copy afterwards", async () => {
    const script = 'pwd; echo "$0"; ls -A | wc -l; mkdir -p a/b; echo x >a/b/c; ln -s /etc d; stat -c %a .';
    const { stdout, outcome } = await executor.run({ script });
    const [directory = "", copy = "", entries, mode] = stdout.split("\n");
    expect(outcome.exit).toBe(0);
    expect([entries, mode]).toEqual(["0", "700"]);
    expect(directory).toMatch(/^\/(var\/)?tmp\/countersign-runs-/);
    expect([existsSync(directory), existsSync(copy), existsSync("/etc/passwd")]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("ends a script at its time limit", async () => {
    const { outcome, stdout } = await executor.run({ script: "echo begun; sleep 60", seconds: 1 });
    expect(outcome).toMatchObject({
      outcome: "timed-out",
      code: "time-limit",
      signal: "SIGTERM",
      treeEnded: true,
    });
    expect(stdout).toBe("begun\n");
  });

  test("kills a script that ignores the polite signal, and one that stopped itself", async () => {
    const deaf = await executor.run({
      script: "trap '' TERM INT HUP; while :; do sleep 1; done",
      seconds: 1,
    });
    expect(deaf.outcome).toMatchObject({ outcome: "timed-out", signal: "SIGKILL", treeEnded: true });
    const stopped = await executor.run({ script: "kill -STOP $$", seconds: 1 });
    expect(stopped.outcome).toMatchObject({ outcome: "timed-out", signal: "SIGTERM", treeEnded: true });
  });

  test("cancels a run with the reason", async () => {
    const { outcome } = await executor.run({ script: "sleep 60", cancelAfter: 100 });
    expect(outcome).toMatchObject({ outcome: "cancelled", code: "test-cancel", treeEnded: true });
  });

  test("runs nothing when cancelled before it began", async () => {
    const { outcome, stdout } = await executor.run({ script: "echo ran; sleep 60", cancelAfter: 0 });
    expect(outcome).toMatchObject({ outcome: "cancelled", code: "test-cancel" });
    expect(["", "ran\n"]).toContain(stdout);
  });

  test("ends children in the background when the script ends", async () => {
    const { outcome, stdout } = await executor.run({ script: "sleep 300 & echo $!; exit 0" });
    expect(outcome).toMatchObject({ outcome: "ran", exit: 0, treeEnded: true });
    expect(alive(Number(stdout))).toBe(false);
  });

  test("ends a daemon that forked twice into a session of its own and closed everything", async () => {
    const script = `
(setsid sh -c 'sh -c "echo \\$\\$; exec sleep 300 <&- >&- 2>&-" & exit 0' &)
sleep 0.3`;
    const { outcome, stdout } = await executor.run({ script });
    const daemon = Number(stdout);
    expect(daemon).toBeGreaterThan(1);
    expect(outcome).toMatchObject({ outcome: "ran", exit: 0, treeEnded: true });
    expect(alive(daemon)).toBe(false);
  });

  test("ends a daemon that was left behind by a long run", async () => {
    const script = `(setsid sleep 300 >&- 2>&- & echo $!); sleep 1.2`;
    const { stdout } = await executor.run({ script });
    expect(alive(Number(stdout))).toBe(false);
  });

  test("ends a daemon that also cleared its environment, where the kernel holds processes together", async () => {
    const script = `
(setsid env -i sh -c 'sh -c "echo \\$\\$; exec sleep 300 <&- >&- 2>&-" & exit 0' &)
sleep 0.3`;
    const { stdout } = await executor.run({ script });
    const daemon = Number(stdout);
    // By marks alone it cannot be found: the documentation says so, and this test notices if that changes.
    expect(alive(daemon)).toBe(executor.processTree === "scan");
    if (alive(daemon)) process.kill(daemon, "SIGKILL");
  });

  test("ends a storm of forks", async () => {
    const script = "ulimit -u 150; : >started; bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 30";
    const { outcome } = await executor.run({ script, seconds: 1, runId: "run-storm" });
    expect(outcome).toMatchObject({ outcome: "timed-out", treeEnded: true });
    const after = await executor.run({ script: "grep -lz COUNTERSIGN_RUN=run-storm /proc/[0-9]*/environ" });
    expect(after.stdout).toBe("");
  });

  test("hashes all output but forwards only what the limit allows", async () => {
    const { outcome, stdout } = await executor.run({
      script: "head -c 3000000 /dev/zero | tr '\\0' x",
      outputBytes: 1000,
    });
    expect(stdout).toBe("x".repeat(1000));
    expect(outcome.truncated).toBe(true);
    expect(outcome.stdout).toEqual({ hash: sha256("x".repeat(3_000_000)), length: 3_000_000 });
  });

  test("refuses what does not fit, with its reason, and runs nothing", async () => {
    const mark = `/tmp/countersign-test-ran-${process.pid}`;
    rmSync(mark, { force: true });
    const script = `echo >${mark}`;
    const because = async (order: Partial<Parameters<TestExecutor["run"]>[0]>): Promise<unknown> => {
      const { outcome } = await executor.run({ script, ...order });
      return [outcome.outcome, outcome.code];
    };
    const no = (code: string): string[] => ["could-not-start", code];
    expect(await because({ scriptHash: sha256("something else") })).toEqual(no("script-hash-mismatch"));
    expect(await because({ runAs: "no-such-user-here" })).toEqual(no("run-as-unavailable"));
    expect(await because({ runAs: "0" })).toEqual(no("run-as-unavailable"));
    expect(await because({ args: ["a\0b"] })).toEqual(no("invalid-order"));
    expect(await because({ args: ["\ud800"] })).toEqual(no("invalid-order"));
    expect(await because({ args: ["x".repeat(200_000)] })).toEqual(no("invalid-order"));
    expect(await because({ args: Array.from({ length: 20 }, () => "x".repeat(90_000)) })).toEqual(
      no("invalid-order"),
    );
    expect(await because({ env: { "A=B": "x" } })).toEqual(no("invalid-order"));
    expect(await because({ env: { "-u": "x" } })).toEqual(no("invalid-order"));
    expect(await because({ env: { COUNTERSIGN_RUN: "x" } })).toEqual(no("invalid-order"));
    expect(await because({ runId: "../x" })).toEqual(no("invalid-order"));
    expect(await because({ seconds: 0 })).toEqual(no("invalid-order"));
    expect(await because({ seconds: 1e12 })).toEqual(no("invalid-order"));
    if (!findInterpreters().some((found) => found.interpreter === "pwsh")) {
      expect(await because({ interpreter: "pwsh" })).toEqual(no("interpreter-unavailable"));
    }
    expect(existsSync(mark)).toBe(false);
    expect(await because({ script: `echo >${mark}; rm ${mark}` })).toEqual(["ran", undefined]);
  });

  test("gives no network to a run that asked for none, or refuses it", async () => {
    const { outcome, stdout } = await executor.run({ script: "cat /proc/net/dev; id -un", network: "none" });
    if (outcome.outcome === "could-not-start") {
      expect(outcome.code).toBe("network-isolation-unavailable");
      expect(isRoot && options.wrapper === undefined).toBe(false);
      return;
    }
    const interfaces = stdout.split("\n").flatMap((line) => /^\s*([^\s:]+):/.exec(line)?.[1] ?? []);
    expect(interfaces).toEqual(["lo"]);
    expect(stdout.trimEnd().endsWith(isRoot ? "nobody" : (process.env["USER"] ?? ""))).toBe(true);
  });

  test("works on when a waiting launcher was killed", async () => {
    await pause(300);
    const children = readFileSync(`/proc/${executor.pid}/task/${executor.pid}/children`, "latin1").trim();
    expect(children).not.toBe("");
    for (const pid of children.split(" ")) process.kill(Number(pid), "SIGKILL");
    await pause(50);
    const { stdout, stderr, outcome } = await executor.run({ script: "echo fine" });
    expect({ stdout, stderr }).toEqual({ stdout: "fine\n", stderr: "" });
    expect(outcome).toMatchObject({ outcome: "ran", exit: 0 });
  });
});

describe.runIf(isRoot)("executeScript as root", () => {
  let executor: TestExecutor;
  beforeAll(async () => {
    executor = await startExecutor();
  });
  afterAll(async () => {
    await executor.close();
  });

  test("runs as nobody unless the order names a user, without any capability", async () => {
    const script =
      "id -un; cat /etc/shadow; grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status | cut -f2 | sort -u";
    const { stdout, stderr } = await executor.run({ script });
    expect(stdout).toBe("nobody\n0000000000000000\n");
    expect(stderr).toContain("Permission denied");
    expect((await executor.run({ script: "id -un", runAs: "root" })).stdout).toBe("root\n");
  });

  test("gives a user all groups of that user and none of the runner's", async () => {
    const members = readFileSync("/etc/group", "utf8")
      .split("\n")
      .flatMap((line) => line.split(":")[3]?.split(",") ?? [])
      .filter((name) => /^[a-z]/.test(name));
    const users = ["nobody", "root", ...new Set(members)].slice(0, 4);
    for (const runAs of users) {
      const { stdout } = await executor.run({ script: `id -G; id -G ${runAs}`, runAs });
      const [mine, database] = stdout.trim().split("\n");
      expect(mine).toBe(database);
    }
  });

  test("seals the copy against the user it runs as", async () => {
    const script =
      'echo "echo changed" >>"$0"; chmod u+w "$0"; rm -f "$0"; mv "$0" x; ls "${0%/*}"; test -r "$0" && echo end';
    const { stdout, stderr } = await executor.run({ script });
    expect(stdout).toBe("end\n");
    expect(stderr.match(/ermission denied|not permitted/g)).toHaveLength(5);
  });

  test("keeps a run without network away from processes of its user that have one", async () => {
    const [program = "", ...words] = asNobody;
    const neighbour = spawn(program, [...words, "/bin/sleep", "60"], { stdio: "ignore" });
    // Whoever may read this may write to its memory, and have it open a connection.
    const script = `until [ "$(cat /proc/${neighbour.pid}/comm)" = sleep ]; do :; done
      cat /proc/${neighbour.pid}/environ >/dev/null && echo reached`;
    try {
      const beside = await executor.run({ script });
      expect(beside.stdout).toBe("reached\n");
      const { stdout, stderr } = await executor.run({ script, network: "none" });
      const namespace = ["/usr/bin/unshare", "--user", "--map-current-user", "--net", "--", "/bin/true"];
      const isAllowed = spawnSync(program, [...words, ...namespace]).status === 0;
      expect(stdout).toBe(isAllowed ? "" : "reached\n");
      expect(stderr.includes("ermission denied")).toBe(isAllowed);
    } finally {
      neighbour.kill("SIGKILL");
    }
  });

  test("refuses a run without network when the kernel does not let it have that", async () => {
    // In a changed root directory nobody gets a user namespace, and without this capability no network either.
    const elsewhere = 'mount --rbind / /mnt && exec /usr/sbin/chroot /mnt "$@"';
    const weak = await startExecutor({
      wrapper: [
        "/usr/bin/unshare",
        "--mount",
        "/bin/sh",
        "-c",
        elsewhere,
        "sh",
        "/usr/bin/setpriv",
        "--bounding-set=-sys_admin",
        "--inh-caps=-all",
        "--",
      ],
    });
    const mark = `/tmp/countersign-test-network-${process.pid}`;
    const refused = await weak.run({ script: `echo >${mark}`, network: "none" });
    expect(refused.outcome).toMatchObject({
      outcome: "could-not-start",
      code: "network-isolation-unavailable",
    });
    expect(existsSync(mark)).toBe(false);
    expect((await weak.run({ script: "echo with network" })).stdout).toBe("with network\n");
    await weak.close();
  });

  test("says could-not-start, not ran, when the kernel refuses in the last moment", async () => {
    // A container may give root without the right to become somebody else.
    const bound = await startExecutor({
      wrapper: ["/usr/bin/setpriv", "--bounding-set=-setuid", "--inh-caps=-all", "--"],
    });
    const { outcome, stdout } = await bound.run({ script: "echo ran" });
    expect(outcome).toMatchObject({ outcome: "could-not-start", code: "launch-failed" });
    expect(stdout).toBe("");
    expect((await bound.run({ script: "echo ran", runAs: "root" })).stdout).toBe("ran\n");
    await bound.close();
  });

  test("an ordinary user's runner stays that user", async () => {
    const ordinary = await startExecutor({ wrapper: asNobody });
    const refused = await ordinary.run({ script: "id", runAs: "root" });
    expect(refused.outcome).toMatchObject({ outcome: "could-not-start", code: "run-as-unavailable" });
    expect((await ordinary.run({ script: "id -un", runAs: "nobody" })).stdout).toBe("nobody\n");
    await ordinary.close();
  });

  test("deletes what a script left as that user, never through its links", async () => {
    const kept = `/tmp/countersign-test-kept-${process.pid}`;
    writeFileSync(kept, "kept", { mode: 0o600 });
    const { outcome } = await executor.run({
      script: `ln -s / root; ln -s ${kept} link; mkdir -m 0 shut; exit 0`,
    });
    expect(outcome).toMatchObject({ outcome: "ran", exit: 0 });
    expect(readFileSync(kept, "utf8")).toBe("kept");
    rmSync(kept);
  });
});
