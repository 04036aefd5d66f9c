/** `./countersign` finds its clone and its runtime from anywhere, or says what is missing. */
import { spawnSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
let clone: string;
let empty: string;

beforeEach(() => {
  clone = join(mkdtempSync(join(tmpdir(), "countersign-launcher-")), "a clone");
  empty = join(clone, "../empty");
  mkdirSync(empty);
  put(
    "apps/cli/src/main.ts",
    `process.stdout.write(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;`,
  );
  copyFileSync(join(root, "countersign"), join(clone, "countersign"));
});

afterEach(() => rmSync(dirname(clone), { recursive: true }));

test("it runs the pinned runtime and hands on arguments and exit code", () => {
  put("node_modules/.bin/node", `#!/bin/sh\necho pinned; exec "${process.execPath}" "$@"\n`, 0o755);
  const { status, stdout } = run(join(clone, "countersign"), ["run", "a b", "", "--x=*"]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: `pinned\n["run","a b","","--x=*"]` });
});

test("it finds its clone through relative and absolute symlinks", () => {
  put("node_modules/.bin/node", `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, 0o755);
  symlinkSync("../a clone/countersign", join(empty, "relative"));
  symlinkSync(join(empty, "relative"), join(empty, "absolute"));
  expect(run(join(empty, "absolute"), ["x"])).toMatchObject({ status: 3, stdout: `["x"]` });
});

test("without a pinned runtime it takes a new enough one from the path", () => {
  mkdirSync(join(clone, "node_modules"));
  nodeOfVersion("24.0.0");
  expect(run(join(clone, "countersign"), [])).toMatchObject({ status: 0, stdout: "ran by 24.0.0\n" });
  nodeOfVersion("100.1.0");
  expect(run(join(clone, "countersign"), [])).toMatchObject({ status: 0, stdout: "ran by 100.1.0\n" });
});

test.each(["23.11.1", "9.0.0", "8", "18.20.0"])("it refuses Node %s and says what it needs", (version) => {
  mkdirSync(join(clone, "node_modules"));
  nodeOfVersion(version);
  const { status, stderr } = run(join(clone, "countersign"), []);
  expect(status).toBe(2);
  expect(stderr).toContain(`needs Node.js 24 or newer, and found ${version}`);
});

test("it says so when there is no Node at all, and when nothing is installed", () => {
  expect(run(join(clone, "countersign"), [])).toMatchObject({
    status: 2,
    stderr: `countersign: its packages are not installed yet. Run: (cd ${clone} && npm ci)\n`,
  });
  mkdirSync(join(clone, "node_modules"));
  const { status, stderr } = run(join(clone, "countersign"), []);
  expect(status).toBe(2);
  expect(stderr).toContain("found none");
});

test("the repository's own launcher may be executed", () => {
  expect(() => accessSync(join(root, "countersign"), constants.X_OK)).not.toThrow();
});

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), text);
  chmodSync(join(clone, path), mode);
}

/** Puts a `node` on the launcher's path that claims a version. */
function nodeOfVersion(version: string): void {
  writeFileSync(
    join(empty, "node"),
    `#!/bin/sh\n[ "$1" = -p ] && echo ${version} || echo "ran by ${version}"\n`,
  );
  chmodSync(join(empty, "node"), 0o755);
}

/** Runs the launcher with the few programs that it uses and no other `node` than the one in `empty`. */
function run(path: string, args: string[]): { status: number | null; stdout: string; stderr: string } {
  for (const name of ["dirname", "readlink"]) {
    const link = join(empty, name);
    rmSync(link, { force: true });
    symlinkSync(`/usr/bin/${name}`, link);
  }
  return spawnSync("/bin/sh", [path, ...args], { encoding: "utf8", env: { PATH: empty } });
}
