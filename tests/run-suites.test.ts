/** The closing line of `npm test` is honest: failures that no test stands for count too. */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { howToGet, missingOf, needsOf } from "./suites/needs.ts";
import { readArguments } from "./suites/run-suites.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
let house: string;

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "countersign-suites-"));
  for (const name of ["vitest.config.ts", "package.json"]) copyFileSync(join(root, name), join(house, name));
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"));
  cpSync(join(root, "tests/suites"), join(house, "tests/suites"), { recursive: true });
  copyFileSync(join(root, "tests/run-suites.ts"), join(house, "tests/run-suites.ts"));
});

afterEach(() => rmSync(house, { recursive: true }));

test("the oldest PostgreSQL meets a file of every module that has tables, and each name that is listed is a file's", () => {
  const list = /on_oldest=\([^)]*\)/.exec(readFileSync(join(root, ".ci/run"), "utf8"))?.[0] ?? "";
  const words = spawnSync("bash", ["-c", `${list}; printf '%s\\n' "\${on_oldest[@]}"`], { encoding: "utf8" });
  const [all, ...files] = words.stdout.trim().split("\n");
  expect(all).toBe("platform/database");
  const missing = files.filter((file) => !existsSync(join(root, "apps/server/src", `${file}.test.ts`)));
  expect(missing).toEqual([]);
  const modules = globSync("apps/server/src/modules/*/migrations", { cwd: root }).map((path) =>
    basename(dirname(path)),
  );
  expect(modules.length).toBeGreaterThan(5);
  expect(modules.filter((name) => !files.some((file) => file.startsWith(`modules/${name}/`)))).toEqual([]);
});

const passing = `test("holds", () => { expect(1).toBe(1); });`;

describe("npm test", () => {
  test("passes and counts units and stories", () => {
    put("packages/log/src/a.test.ts", passing);
    put("tests/story.test.ts", passing);
    expect(run()).toMatchObject({ status: 0, last: "2 passed, 0 failed, 0 skipped", said: "" });
  });

  test("runs a story in a browser beside one without, and shows the words of both", () => {
    const meeting = (own: string, other: string) => `
      import { existsSync, writeFileSync } from "node:fs";
      test("meets the other", async () => {
        writeFileSync("${own}", "");
        await expect.poll(() => existsSync("${other}")).toBe(true);
        console.log("${own} was there");
      });`;
    put("tests/console-dialog.test.ts", `// needs: chromium\n${meeting("one", "other")}`);
    put("tests/restart.test.ts", meeting("other", "one"));
    const { last, all } = run([], withChromium());
    expect(last).toBe("2 passed, 0 failed, 0 skipped");
    for (const words of ["one was there", "other was there"]) expect(all).toContain(words);
  });

  test("fails when a test fails", () => {
    put("packages/log/src/a.test.ts", `${passing} test("breaks", () => { expect(1).toBe(2); });`);
    expect(run()).toMatchObject({
      status: 1,
      last: "1 passed, 1 failed, 0 skipped",
      said: expect.stringContaining("FAILED packages/log/src/a.test.ts > breaks: ") as string,
    });
  });

  test("fails when there is no test at all, and when a filter finds none", () => {
    expect(run()).toMatchObject({
      status: 1,
      last: "0 passed, 1 failed, 0 skipped",
      said: "FAILED no test was found",
    });
    put("packages/log/src/a.test.ts", passing);
    expect(run(["nowhere"])).toMatchObject({ status: 1, said: "FAILED no test was found" });
  });

  test("fails when a file holds no test, does not load, or breaks outside its tests", () => {
    put("packages/log/src/empty.test.ts", `export {};`);
    put("packages/log/src/broken.test.ts", `import "./absent.ts"; ${passing}`);
    put("packages/log/src/sound.test.ts", passing);
    const { status, last } = run();
    expect({ status, last }).toEqual({ status: 1, last: "1 passed, 2 failed, 0 skipped" });
  });

  test("fails on a rejection that nobody waited for", () => {
    put("packages/log/src/a.test.ts", `test("holds", () => { void Promise.reject(new Error("stray")); });`);
    expect(run()).toMatchObject({ status: 1, last: "1 passed, 1 failed, 0 skipped" });
  });

  test("reports a skipped test, and in CI fails on it", () => {
    put("packages/log/src/a.test.ts", `${passing} test.skip("sleeps", () => {});`);
    expect(run()).toMatchObject({ status: 0, last: "1 passed, 0 failed, 1 skipped" });
    expect(run([], { CI: "true" })).toMatchObject({
      status: 1,
      last: "1 passed, 1 failed, 0 skipped",
      said: "FAILED by being skipped: sleeps",
    });
  });

  test("says what a file needs that is missing here, and in CI fails on it", () => {
    put("packages/log/src/a.test.ts", passing);
    put("tests/story.test.ts", `// needs: strace\n${passing}`);
    const said = "tests/story.test.ts: needs strace (Debian: apt-get install strace)";
    const without = { PATH: "/nonexistent" };
    expect(run([], without)).toMatchObject({
      status: 0,
      last: "1 passed, 0 failed, 1 skipped",
      said: `NOT RUN ${said}`,
    });
    expect(run([], { ...without, CI: "true" })).toMatchObject({ status: 1, said: `FAILED ${said}` });
  });

  test("runs only the files that a filter names, and only the tests that a pattern names", () => {
    put("packages/log/src/a.test.ts", `${passing} test("other", () => { expect(1).toBe(2); });`);
    put("packages/log/src/b.test.ts", `test("breaks", () => { expect(1).toBe(2); });`);
    expect(run(["log/src/a", "-t", "holds"])).toMatchObject({
      status: 0,
      last: "1 passed, 0 failed, 1 skipped",
    });
  });
});

describe("a second look", () => {
  const nodeFs = `import { appendFileSync, readFileSync } from "node:fs";`;
  /** Fails the first time, and notes each time. */
  const unsteady = `${nodeFs}
    ${passing}
    describe("a dialog", () => {
      test("opens", () => {
        appendFileSync("times", "x");
        expect(readFileSync("times", "utf8"), "it did not open").toBe("xx");
      });
    });`;
  const opensNever = `${nodeFs} test("opens", () => { appendFileSync("times", "x"); expect(1).toBe(2); });`;
  const story = (text: string) => `// needs: chromium\n${text}`;
  const times = () => readFileSync(join(house, "times"), "utf8").length;
  let withBrowser: Record<string, string>;
  beforeEach(() => {
    withBrowser = withChromium();
  });

  test("is had at a story in a browser that failed: where it passes then, each test is counted once and named", () => {
    put("packages/log/src/a.test.ts", passing);
    put("tests/console-dialog.test.ts", story(unsteady));
    put("tests/console-other.test.ts", story(passing));
    for (const env of [withBrowser, { ...withBrowser, CI: "true" }]) {
      rmSync(join(house, "times"), { force: true });
      expect(run([], env)).toMatchObject({
        status: 0,
        last: "4 passed, 0 failed, 0 skipped",
        said: expect.stringMatching(
          /^UNSTEADY tests\/console-dialog\.test\.ts > a dialog > opens: failed once, passed when run again: AssertionError: it did not open: .+$/,
        ) as string,
      });
      expect(times()).toBe(2);
    }
  });

  test("does not help what fails again, and is counted once", () => {
    put("tests/console-dialog.test.ts", story(`${passing} ${opensNever}`));
    expect(run([], withBrowser)).toMatchObject({
      status: 1,
      last: "1 passed, 1 failed, 0 skipped",
      said: expect.stringMatching(/^FAILED tests\/console-dialog\.test\.ts .+$/) as string,
    });
    expect(times()).toBe(2);
  });

  test("names what failed outside its tests, and passed then", () => {
    const outside = `${nodeFs}
      appendFileSync("times", "x");
      if (readFileSync("times", "utf8") === "x") throw new Error("no browser came");
      ${passing}`;
    put("tests/console-dialog.test.ts", story(outside));
    expect(run([], withBrowser)).toMatchObject({
      status: 0,
      last: "1 passed, 0 failed, 0 skipped",
      said: expect.stringMatching(
        /^UNSTEADY tests\/console-dialog\.test\.ts .+passed when run again/,
      ) as string,
    });
  });

  test.each([
    ["a unit", "packages/log/src/a.test.ts", story(unsteady)],
    ["a story without a browser", "tests/restart.test.ts", unsteady],
    ["an attack", "tests/station-attacks.test.ts", story(unsteady)],
    ["a hostile server", "tests/hostile-server.test.ts", story(unsteady)],
    ["a crash", "tests/crashes.test.ts", story(unsteady)],
    ["a vector", "tests/protocol-in-browser.test.ts", story(unsteady)],
  ])("is not had at %s", (_what, path, text) => {
    put(path, text);
    expect(run([], withBrowser)).toMatchObject({
      status: 1,
      last: "1 passed, 1 failed, 0 skipped",
      said: expect.stringMatching(/^FAILED [^\n]+$/) as string,
    });
    expect(times()).toBe(1);
  });
});

describe("needs", () => {
  test("are read from a comment and from what is started, and a misspelt one is refused", () => {
    expect(needsOf(`/** x */\n// needs: ssh-keygen, strace\n`)).toEqual(["ssh-keygen", "strace"]);
    expect(needsOf(`const a = 1;`)).toEqual([]);
    expect(needsOf(`execFileSync(\n  "ssh-keygen", ["-y"]); spawn("strace"); spawn("node");`)).toEqual([
      "ssh-keygen",
      "strace",
    ]);
    expect(() => needsOf(`// needs: sshkeygen\n`)).toThrow("sshkeygen");
  });

  test("are looked for on the path", () => {
    expect(missingOf(["ssh-keygen"], "/nonexistent")).toEqual(["ssh-keygen"]);
    expect(howToGet(["unshare", "setpriv"])).toBe(
      "needs unshare, setpriv (Debian: apt-get install util-linux)",
    );
  });
});

test("arguments are parts of paths, or options with their values", () => {
  expect(readArguments(["packages/log", "-t", "a name", "--bail=1", "b"])).toEqual({
    filters: ["packages/log", "b"],
    options: ["-t", "a name", "--bail=1"],
  });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  const prelude = path.endsWith(".test.ts")
    ? `import { describe, expect, test } from "vitest";\nvoid [describe, expect, test];\n`
    : "";
  writeFileSync(join(house, path), `${prelude}${text}\n`);
}

/** A search path on which stories find what they take for a browser. */
function withChromium(): Record<string, string> {
  mkdirSync(join(house, "bin"));
  writeFileSync(join(house, "bin/chromium"), "", { mode: 0o755 });
  return { PATH: join(house, "bin") };
}

/** Runs `npm test` of the small house; `last` is the closing line, `said` what stands between vitest and that line, `all` everything. */
function run(
  args: string[] = [],
  env: Record<string, string> = {},
): { status: number | null; last: string; said: string; all: string } {
  const { VITEST: _inside, CI: _ci, ...outer } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(house, "tests/run-suites.ts"), ...args],
    {
      cwd: house,
      encoding: "utf8",
      env: { ...outer, NO_COLOR: "1", ...env },
    },
  );
  const lines = stdout.trimEnd().split("\n");
  const last = lines.pop() ?? "";
  const said = lines.slice(lines.lastIndexOf("") + 1).join("\n");
  if (!/^\d+ passed/.test(last)) throw new Error(`no closing line in: ${stdout}${stderr}`);
  return { status, last, said, all: stdout };
}
