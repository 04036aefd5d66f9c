/** `npm run check` asks all four questions, and the compiler and the formatter say no to what they are there for. */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** One file each: what it tries, its text, and the compiler's number for the refusal. */
const refusedByTypes: [what: string, text: string, code: string][] = [
  ["a wrong type", `export const a: string = 1;`, "TS2322"],
  ["an unchecked index", `export const a = (list: string[]): string => list[0];`, "TS2322"],
  ["undefined for an absent field", `export const a: { b?: string } = { b: undefined };`, "TS2375"],
  ["an implicit any", `export const a = (b) => b;`, "TS7006"],
  ["an enum", `export enum Level { Off }`, "TS1294"],
  ["a parameter property", `export class A { constructor(private b: string) { void this.b; } }`, "TS1294"],
  ["a namespace", `export namespace A { export const b = 1; }`, "TS1294"],
  [
    "a type imported as a value",
    `import { ServerOpts } from "node:net"; export type A = ServerOpts;`,
    "TS1484",
  ],
  ["an unused variable", `export const a = () => { const b = 1; };`, "TS6133"],
  ["an override that does not say so", `class A { b() {} } export class C extends A { b() {} }`, "TS4114"],
  [
    "a case that falls through",
    `export function a(b: number) { switch (b) { case 1: b++; case 2: return 1; } return 0; }`,
    "TS7029",
  ],
  ["an import without its ending", `import { b } from "./sound"; export const a = b;`, "TS2835"],
];

let house: string;
let said: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "countersign-checks-"));
  for (const name of ["tsconfig.json", "biome.json"]) copyFileSync(join(root, name), join(house, name));
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"));
  writeFileSync(join(house, "package.json"), `{"type":"module"}`);
  mkdirSync(join(house, "apps/server/src"), { recursive: true });
  put("sound.ts", `export const b = 1;`);
  for (const [at, [, text]] of refusedByTypes.entries()) put(`refused-${at}.ts`, text);
  said = run("typescript/bin/tsc", ["--noEmit", "-p", "tsconfig.json", "--pretty", "false"]).said;
});

afterAll(() => rmSync(house, { recursive: true }));

test.each(refusedByTypes.map(([what, , code], at) => ({ what, code, at })))(
  "the compiler refuses $what",
  ({ code, at }) => {
    expect(said).toMatch(new RegExp(`refused-${at}\\.ts\\(\\d+,\\d+\\): error ${code}:`));
  },
);

test("the compiler is content with what is sound", () => {
  expect(said).not.toContain("sound.ts(");
});

test("the formatter refuses another layout and accepts its own", () => {
  put("sound.ts", `export const b = 1;\n`);
  expect(
    run("@biomejs/biome/bin/biome", ["format", "--vcs-enabled=false", "apps/server/src/sound.ts"]).status,
  ).toBe(0);
  put("sound.ts", `export const b = 'one'\n`);
  expect(
    run("@biomejs/biome/bin/biome", ["format", "--vcs-enabled=false", "apps/server/src/sound.ts"]).status,
  ).toBe(1);
});

test("npm run check asks for types, lint with types, format and dead code", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const parts = scripts.check.split(" && ").map((part: string) => scripts[part.replace("npm run ", "")]);
  expect(parts).toEqual([
    "tsc --noEmit -p tsconfig.json && tsc --noEmit -p apps/console/tsconfig.json && tsc --noEmit -p apps/station/src/page/tsconfig.json",
    "oxlint --type-aware --deny-warnings",
    "biome format .",
    "knip",
  ]);
});

function put(name: string, text: string): void {
  writeFileSync(join(house, "apps/server/src", name), text);
}

function run(tool: string, args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "node_modules", tool), ...args],
    {
      cwd: house,
      encoding: "utf8",
    },
  );
  return { status, said: stdout + stderr };
}
