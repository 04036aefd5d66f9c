/** The arrows hold in this house, and each rule is shown to see the violation it is there for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { checkTree, rules } from "./architecture/check-tree.ts";
import { buildModelHouse, honestText, manifest } from "./architecture/model-house.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

describe("this house", () => {
  test("keeps every arrow", () => {
    const { filesSeen, violations } = checkTree(root);
    expect(violations).toEqual([]);
    expect(filesSeen).toBeGreaterThan(50);
  });
});

describe("the checker", () => {
  test("finds nothing in an honest house", () => {
    expect(inHouseWith({}).violations).toEqual([]);
  });

  test("lets a pure file call its own parameters and variables what it likes", () => {
    const text = `${honestText("packages/protocol/src/index.ts")}
      type Crypto = { sha256(bytes: Uint8Array): string; now?: typeof Date };
      export const digest = (crypto: Crypto, bytes: Uint8Array) => crypto.sha256(bytes);
      export function pairs({ process, self: [window] }: { process: string; self: [string] }) { return process + window; }
      for (const performance of []) { const { navigator } = performance; void navigator; }
      export const named = { fetch: 1, console() { return this.fetch; } };`;
    expect(inHouseWith({ "packages/protocol/src/index.ts": text }).violations).toEqual([]);
  });

  test("refuses to judge a folder without sources", () => {
    const empty = mkdtempSync(join(tmpdir(), "countersign-empty-"));
    expect(() => checkTree(empty)).toThrow("saw no source file");
    rmSync(empty, { recursive: true });
  });

  test("has a planted violation for each of its rules", () => {
    expect([...new Set(plantings.map(({ rule }) => rule))].sort()).toEqual(
      rules.map(({ name }) => name).sort(),
    );
  });
});

/** One violation each: the rule that must see it, the file it is planted in, and the line that breaks the rule. */
const plantings: { rule: string; what: string; file: string; line: string }[] = [
  ...importForms("packages/log/src/index.ts", "@countersign/access").map(({ form, line }) => ({
    rule: "arrows",
    what: `a forbidden package by ${form}`,
    file: "packages/log/src/index.ts",
    line,
  })),
  planting(
    "arrows",
    "protocol importing log",
    "packages/protocol/src/index.ts",
    `import "@countersign/log";`,
  ),
  planting(
    "arrows",
    "an agent importing the API",
    "apps/agent/src/runner/main.ts",
    `import "@countersign/api";`,
  ),
  planting(
    "arrows",
    "an app importing an app",
    "apps/agent/src/link/main.ts",
    `import "@countersign/server";`,
  ),
  planting(
    "arrows",
    "the testkit in production code",
    "apps/server/src/compose.ts",
    `import "@countersign/testkit";`,
  ),
  planting("arrows", "a package importing itself", "packages/log/src/index.ts", `import "@countersign/log";`),

  planting(
    "front-doors",
    "a deep import",
    "packages/log/src/index.ts",
    `import "@countersign/protocol/src/index.ts";`,
  ),
  planting(
    "front-doors",
    "a deep import by a test",
    "packages/log/src/a.test.ts",
    `import "@countersign/log/src/x.ts";`,
  ),

  planting("own-walls", "a path out", "packages/log/src/index.ts", `import "../../protocol/src/index.ts";`),
  planting("own-walls", "a path out of src", "packages/log/src/index.ts", `import "../vectors/all.ts";`),
  planting(
    "own-walls",
    "a type by a path out",
    "apps/agent/src/link/main.ts",
    `type A = import("../../../server/src/compose.ts").A;`,
  ),
  planting("own-walls", "an absolute path", "apps/agent/src/link/main.ts", `import "/etc/agent.ts";`),
  planting("own-walls", "a file URL", "apps/agent/src/link/main.ts", `await import("file:///etc/agent.ts");`),
  planting(
    "own-walls",
    "a data URL",
    "apps/agent/src/link/main.ts",
    `await import("data:text/javascript,1");`,
  ),
  planting("own-walls", "an alias", "packages/log/src/index.ts", `import "#elsewhere";`),

  planting("npm-packages", "a stranger in the agent", "apps/agent/src/link/main.ts", `import "pino";`),
  planting(
    "npm-packages",
    "a declared stranger in the agent",
    "apps/agent/package.json",
    manifest("agent", {}, ["pino"]),
  ),
  planting("npm-packages", "an undeclared package", "apps/server/src/compose.ts", `import { z } from "zod";`),
  planting(
    "npm-packages",
    "a test tool in production code",
    "apps/server/src/compose.ts",
    `import "vitest";`,
  ),
  planting(
    "npm-packages",
    "any package in protocol",
    "packages/protocol/src/index.ts",
    `import "@noble/hashes/sha2";`,
  ),

  planting(
    "module-doors",
    "a window between modules",
    "apps/server/src/modules/audit/index.ts",
    `import "../runs/run.ts";`,
  ),
  planting(
    "module-doors",
    "a window for compose",
    "apps/server/src/compose.ts",
    `import "./modules/runs/run.ts";`,
  ),

  planting(
    "innocent-platform",
    "platform knowing a module",
    "apps/server/src/platform/clock.ts",
    `import "../modules/runs/index.ts";`,
  ),
  planting(
    "innocent-platform",
    "platform knowing compose",
    "apps/server/src/platform/clock.ts",
    `import "../compose.ts";`,
  ),

  ...[
    `import "node:fs";`,
    `import "crypto";`,
    `import "./node-crypto.ts";`,
    `export * from "./web-crypto.ts";`,
    `Date.now();`,
    `new Date();`,
    `const { now } = Date;`,
    `Math.random();`,
    `Math["random"]();`,
    `const { random } = Math;`,
    `process.env["HOME"];`,
    `globalThis.process;`,
    `Buffer.from("a");`,
    `crypto.randomUUID();`,
    `setTimeout(() => 1, 1);`,
    `fetch("http://localhost");`,
    `console.log(1);`,
    `declare const process: { pid: number }; process.pid;`,
    `{ const process = 1; } process.pid;`,
    `((process: unknown) => process)(process);`,
  ].map((line) =>
    planting("pure-packages", `a pure file saying ${line}`, "packages/protocol/src/index.ts", line),
  ),

  ...["node:net", "net", "node:http", "node:https", "node:http2", "node:tls", "node:dgram", "node:dns"].map(
    (name) =>
      planting(
        "process-parts",
        `the runner importing ${name}`,
        "apps/agent/src/runner/main.ts",
        `import "${name}";`,
      ),
  ),
  planting("process-parts", "the runner importing ws", "apps/agent/src/execution/spawn.ts", `import "ws";`),
  planting(
    "process-parts",
    "the runner naming a socket type",
    "apps/agent/src/runner/main.ts",
    `import type { Socket } from "node:net";`,
  ),
  planting(
    "process-parts",
    "the runner fetching",
    "apps/agent/src/runner/main.ts",
    `await fetch("http://localhost");`,
  ),
  planting(
    "process-parts",
    "the runner reaching the link",
    "apps/agent/src/runner/main.ts",
    `import "../link/main.ts";`,
  ),
  planting(
    "process-parts",
    "the runner reaching a socket in a package",
    "packages/log/src/index.ts",
    `import "node:net";`,
  ),
  planting(
    "process-parts",
    "a socket in state",
    "apps/agent/src/state/store.ts",
    `process.getBuiltinModule("node:net");`,
  ),
  planting(
    "process-parts",
    "the collector opening a socket",
    "apps/agent/src/collector/main.ts",
    `import "node:tls";`,
  ),
  planting(
    "process-parts",
    "the link starting a process",
    "apps/agent/src/shared-frame.ts",
    `import "node:child_process";`,
  ),

  planting("tests-apart", "a test", "packages/log/src/index.ts", `import "./tree.test.ts";`),
  planting("tests-apart", "a soft key", "apps/server/src/compose.ts", `export * from "./testing/key.ts";`),

  planting("readable", "a computed import", "apps/server/src/compose.ts", `await import(process.argv[2]);`),
  planting(
    "readable",
    "a private require",
    "apps/server/src/compose.ts",
    `createRequire(import.meta.url)("pg");`,
  ),
  planting("readable", "a syntax error", "apps/server/src/compose.ts", `import {`),
  planting("readable", "a workspace nobody knows", "packages/utils/package.json", manifest("utils", {})),
];

describe("a planted violation is seen:", () => {
  for (const { rule, what, file, line } of plantings) {
    test(`${rule}: ${what}`, () => {
      const text = file.endsWith(".json") ? line : `${honestText(file)}\n${line}\n`;
      const { violations } = inHouseWith({ [file]: text });
      expect(violations.map((violation) => violation.rule)).toContain(rule);
    });
  }

  test("readable: a workspace whose sources are gone", () => {
    const { violations } = inHouseWith({ "packages/log/src/index.ts": null });
    expect(violations).toContainEqual({ rule: "readable", at: "packages/log", saw: "no source file" });
  });

  test("process-parts: a runner that moved away from its folders", () => {
    const { violations } = inHouseWith({ "apps/agent/src/collector/main.ts": null });
    expect(violations).toContainEqual({
      rule: "process-parts",
      at: "apps/agent/src/collector",
      saw: "no file of the collector",
    });
  });
});

function inHouseWith(changes: Record<string, string | null>): ReturnType<typeof checkTree> {
  const house = buildModelHouse(changes);
  try {
    return checkTree(house);
  } finally {
    rmSync(house, { recursive: true });
  }
}

function planting(rule: string, what: string, file: string, line: string) {
  return { rule, what, file, line };
}

function importForms(file: string, specifier: string): { form: string; line: string }[] {
  return [
    { form: "import", line: `import { a } from "${specifier}";` },
    { form: "import for side effects", line: `import "${specifier}";` },
    { form: "import type", line: `import type { A } from "${specifier}";` },
    { form: "export from", line: `export { a } from "${specifier}";` },
    { form: "export star", line: `export * from "${specifier}";` },
    { form: "export type from", line: `export type { A } from "${specifier}";` },
    { form: "import()", line: `const a = await import("${specifier}");` },
    { form: "import() of a template", line: `const a = await import(\`${specifier}\`);` },
    { form: "a type import()", line: `type A = import("${specifier}").A;` },
    { form: "typeof import()", line: `type A = typeof import("${specifier}");` },
    { form: "import = require()", line: `import a = require("${specifier}");` },
    { form: "require()", line: `const a = require("${specifier}");` },
    { form: "require.resolve()", line: `const a = require.resolve("${specifier}");` },
    { form: "import.meta.resolve()", line: `const a = import.meta.resolve("${specifier}");` },
    { form: "a comment inside the import", line: `import /* " */ { a } /* from 'b' */ from "${specifier}";` },
  ].map(({ form, line }) => ({ form: `${form} in ${file}`, line }));
}
