/** The dead-code check sees what nobody uses: a file, an export, a dependency, and a package nobody declared. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A house in which everything is used: an app that imports a package, and the test that imports both. */
const livelyFiles: Record<string, string> = {
  "package.json": `{"name":"house","private":true,"type":"module","workspaces":["packages/*","apps/*"],"scripts":{"test":"node tests/run-suites.ts","bench":"node bench/main.ts"}}`,
  "tests/run-suites.ts": `import { half } from "./half.ts";\nhalf();\n`,
  "tests/half.ts": `export const half = () => 1;\n`,
  "bench/main.ts": `export {};\n`,
  "packages/log/package.json": `{"name":"@countersign/log","type":"module","exports":{".":"./src/index.ts"}}`,
  "packages/log/src/index.ts": `export { leaf } from "./leaf.ts";\n`,
  "packages/log/src/leaf.ts": `export const leaf = 1;\n`,
  "apps/agent/package.json": `{"name":"@countersign/agent","type":"module","exports":{},"dependencies":{"ws":"8.23.0","@countersign/log":"0.1.0"}}`,
  "apps/agent/src/link/main.ts": `import { leaf } from "@countersign/log";\nimport { WebSocket } from "ws";\nvoid [leaf, WebSocket];\n`,
};

let house: string;

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "countersign-dead-"));
  for (const name of ["knip.json", "tsconfig.json"]) copyFileSync(join(root, name), join(house, name));
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"));
  for (const [path, text] of Object.entries(livelyFiles)) put(path, text);
});

afterEach(() => rmSync(house, { recursive: true }));

test("a house in which everything is used passes", () => {
  expect(findDead()).toEqual({ status: 0, found: [] });
});

test.each<[what: string, path: string, text: string, found: string]>([
  [
    "a file",
    "apps/agent/src/link/forgotten.ts",
    `export const a = 1;\n`,
    "files apps/agent/src/link/forgotten.ts",
  ],
  ["an export", "tests/half.ts", `export const half = () => 1;\nexport const third = 1;\n`, "exports third"],
  [
    "an export behind a door",
    "packages/log/src/leaf.ts",
    `export const leaf = 1;\nexport const old = 1;\n`,
    "exports old",
  ],
  [
    "a dependency",
    "apps/agent/src/link/main.ts",
    `import { leaf } from "@countersign/log";\nvoid leaf;\n`,
    "dependencies ws",
  ],
  [
    "an undeclared package of ours",
    "apps/agent/package.json",
    `{"name":"@countersign/agent","type":"module","exports":{},"dependencies":{"ws":"8.23.0"}}`,
    "unlisted @countersign/log",
  ],
  ["an undeclared package", "tests/half.ts", `import "zod";\nexport const half = () => 1;\n`, "unlisted zod"],
])("it sees %s that is out of place", (_what, path, text, expected) => {
  put(path, text);
  const { status, found } = findDead();
  expect(found).toContain(expected);
  expect(status).toBe(1);
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

/** Runs the check as `npm run check` does; `found` is a list of "kind name". */
function findDead(): { status: number | null; found: string[] } {
  const args = [join(root, "node_modules/knip/bin/knip.js"), "--reporter", "json", "--no-progress"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: house, encoding: "utf8" });
  if (!stdout.startsWith("{")) throw new Error(`knip gave no report: ${stdout}${stderr}`);
  const report: { issues: Record<string, unknown>[] } = JSON.parse(stdout);
  const found = report.issues.flatMap((issue) =>
    Object.entries(issue).flatMap(([kind, names]) =>
      Array.isArray(names) ? names.map((one: { name: string }) => `${kind} ${one.name}`) : [],
    ),
  );
  return { status, found };
}
