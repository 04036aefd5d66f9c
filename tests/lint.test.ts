/** Our lint configuration fires: each rule that guards something is shown a file that breaks just that rule. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Rule, where the planted file stands, and the text that breaks the rule. */
const plantings: [rule: string, path: string, text: string][] = [
  [
    "typescript(no-floating-promises)",
    "apps/server/src/a.ts",
    `async function audit() {} export function f() { audit(); }`,
  ],
  [
    "typescript(no-misused-promises)",
    "apps/server/src/a.ts",
    `export async function f(ok: Promise<boolean>) { if (ok) { await ok; } }`,
  ],
  ["typescript(await-thenable)", "apps/server/src/a.ts", `export async function f(n: number) { await n; }`],
  ["typescript(no-explicit-any)", "apps/server/src/a.ts", `export const f = (value: any) => String(value);`],
  [
    "typescript(no-unsafe-assignment)",
    "apps/server/src/a.ts",
    `export const f: { id: string } = JSON.parse("{}");`,
  ],
  [
    "typescript(no-unsafe-return)",
    "apps/server/src/a.ts",
    `export const f = (): string => JSON.parse("{}");`,
  ],
  [
    "typescript(no-unsafe-argument)",
    "apps/server/src/a.ts",
    `const f = (s: string) => s; export const g = f(JSON.parse("1"));`,
  ],
  [
    "typescript(switch-exhaustiveness-check)",
    "apps/server/src/a.ts",
    `export function f(a: "x" | "y") { switch (a) { case "x": return 1; } return 2; }`,
  ],
  ["typescript(only-throw-error)", "apps/server/src/a.ts", `export function f() { throw "no"; }`],
  [
    "typescript(no-non-null-assertion)",
    "apps/server/src/a.ts",
    `export const f = (list: string[]) => list[0]!.length;`,
  ],
  ["typescript(ban-ts-comment)", "apps/server/src/a.ts", `// @ts-ignore\nexport const f: string = 1;`],
  [
    "typescript(require-array-sort-compare)",
    "apps/server/src/a.ts",
    `export const f = (list: number[]) => list.sort();`,
  ],
  [
    "typescript(consistent-type-imports)",
    "apps/server/src/a.ts",
    `import { Server } from "node:net"; export type S = Server;`,
  ],
  ["eslint(eqeqeq)", "apps/server/src/a.ts", `export const f = (a: string, b: string) => a == b;`],
  ["eslint(no-console)", "apps/server/src/a.ts", `export const f = () => console.log("token");`],
  ["eslint(no-console)", "apps/server/src/a.test.ts", `export const f = () => console.log("left over");`],
  ["eslint(no-restricted-properties)", "apps/server/src/a.ts", `export const f = () => Math.random();`],
  ["eslint(no-restricted-properties)", "packages/testkit/src/a.ts", `export const f = () => Math.random();`],
  [
    "eslint(no-restricted-imports)",
    "apps/server/src/a.ts",
    `import { exec } from "node:child_process"; export const f = () => exec("ls");`,
  ],
  [
    "eslint(no-restricted-imports)",
    "apps/server/src/a.ts",
    `import { createContext } from "node:vm"; export const f = () => createContext({});`,
  ],
  ["eslint(no-eval)", "apps/server/src/a.ts", `export const f = (code: string): unknown => eval(code);`],
  [
    "typescript(no-implied-eval)",
    "apps/server/src/a.ts",
    `export const f = (code: string): unknown => new Function(code);`,
  ],
  [
    "eslint(no-warning-comments)",
    "apps/server/src/a.ts",
    `// TODO: check the signature\nexport const f = 1;`,
  ],
  ["eslint(no-debugger)", "apps/server/src/a.ts", `export function f() { debugger; }`],
  [
    "unicorn(prefer-node-protocol)",
    "apps/server/src/a.ts",
    `import { join } from "path"; export const f = join;`,
  ],
  ["import(extensions)", "apps/server/src/a.ts", `import { f } from "./sound"; export const g = f;`],
  ["import(no-default-export)", "apps/server/src/a.ts", `export default 1;`],
  [
    "eslint(no-restricted-properties)",
    "apps/console/src/a.tsx",
    `export const f = (place: { innerHTML: string }, name: string) => { place.innerHTML = name; };`,
  ],
  [
    "react(no-danger)",
    "apps/console/src/a.tsx",
    `export const F = ({ name }: { name: string }) => <p dangerouslySetInnerHTML={{ __html: name }} />;`,
  ],
  [
    "react-hooks(rules-of-hooks)",
    "apps/console/src/a.tsx",
    `import { useState } from "react"; export function F({ on }: { on: boolean }) { if (on) { useState(1); } return null; }`,
  ],
  [
    "import(no-cycle)",
    "packages/log/src/one.ts",
    `import { two } from "./two.ts"; export const one = () => two;`,
  ],
];

/** Files that break nothing: the rules are quiet about sound code, and the cycle needs its other half. */
const soundFiles: Record<string, string> = {
  "apps/server/src/sound.ts": `export async function f(list: readonly string[]) { await Promise.resolve(); return list[0]; }\n`,
  "packages/log/src/two.ts": `import { one } from "./one.ts";\nexport const two = () => one;\n`,
};

let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "countersign-lint-"));
  for (const name of [".oxlintrc.json", "tsconfig.json"]) copyFileSync(join(root, name), join(house, name));
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"));
  writeFileSync(join(house, "package.json"), `{"type":"module"}`);
  for (const [path, text] of Object.entries(soundFiles)) plant(path, text);
});

afterAll(() => rmSync(house, { recursive: true }));

describe("the lint configuration", () => {
  test("is quiet about sound code", () => {
    expect(lint("apps/server/src/sound.ts")).toEqual({ status: 0, rules: [] });
  });

  test.each(plantings)("refuses by %s in %s: %s", (rule, path, text) => {
    plant(path, `${text}\n`);
    const { status, rules } = lint(path);
    rmSync(join(house, path));
    expect(rules).toContain(rule);
    expect(status).not.toBe(0);
  });
});

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

function lint(path: string): { status: number | null; rules: string[] } {
  const args = [
    join(root, "node_modules/oxlint/bin/oxlint"),
    "--type-aware",
    "--deny-warnings",
    "-f",
    "json",
    path,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: house, encoding: "utf8" });
  if (!stdout.startsWith("{")) throw new Error(`oxlint gave no report: ${stdout}${stderr}`);
  const report: { diagnostics: { code: string }[] } = JSON.parse(stdout);
  return { status, rules: report.diagnostics.map(({ code }) => code) };
}
