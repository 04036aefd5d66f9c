/** A small honest house in a temporary directory, into which tests plant one violation at a time. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Files of the honest house by path: every rule has something to look at, and nothing to find. */
const honestFiles: Readonly<Record<string, string>> = {
  "packages/protocol/package.json": manifest("protocol", { ".": "./src/index.ts" }, ["@noble/hashes"]),
  "packages/protocol/src/index.ts": `export const zero = Math.max(0, new Date(0).getTime());`,
  "packages/protocol/src/node-crypto.ts": `export { hash } from "node:crypto";`,
  "packages/protocol/src/web-crypto.ts": `import "@noble/hashes/sha2.js"; void globalThis.crypto;`,
  "packages/protocol/src/index.test.ts": `import "node:fs"; import "@countersign/testkit"; import "vitest"; Date.now();`,
  "packages/log/package.json": manifest("log", { ".": "./src/index.ts" }),
  "packages/log/src/index.ts": `export { zero } from "@countersign/protocol";`,
  "packages/testkit/package.json": manifest("testkit", { ".": "./src/index.ts" }),
  "packages/testkit/src/index.ts": `import "../../../apps/server/src/compose.ts"; Date.now();`,
  "apps/server/package.json": manifest("server", {}, ["pg"]),
  "apps/server/src/compose.ts": `import "./modules/runs/index.ts"; import "./platform/clock.ts"; import "pg";`,
  "apps/server/src/modules/runs/index.ts": `import "./run.ts"; import "../audit/index.ts";`,
  "apps/server/src/modules/runs/run.ts": `import "@countersign/protocol";`,
  "apps/server/src/modules/audit/index.ts": `export const entry = 1;`,
  "apps/server/src/platform/clock.ts": `export const now = () => Date.now();`,
  "apps/agent/package.json": manifest("agent", {}, ["ws"]),
  "apps/agent/src/runner/main.ts": `import "../execution/spawn.ts"; import "@countersign/log";`,
  "apps/agent/src/execution/spawn.ts": `import "node:child_process";`,
  "apps/agent/src/collector/main.ts": `import "node:fs";`,
  "apps/agent/src/link/main.ts": `import "ws"; import "node:net"; import "../shared-frame.ts";`,
  "apps/agent/src/shared-frame.ts": `export const frame = 1;`,
};

/** Writes the honest house, with `changes` laid over it (`null` leaves a file out), and returns its root. */
export function buildModelHouse(changes: Readonly<Record<string, string | null>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "countersign-house-"));
  for (const [path, text] of Object.entries({ ...honestFiles, ...changes })) {
    if (text === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The text of an honest file, for a planting that adds one line to it. */
export function honestText(path: string): string {
  return honestFiles[path] ?? "";
}

/** A package.json as the houses here have them. */
export function manifest(name: string, exports: Record<string, string>, npm: readonly string[] = []): string {
  const dependencies = Object.fromEntries(npm.map((dependency) => [dependency, "1.0.0"]));
  return JSON.stringify({ name: `@countersign/${name}`, type: "module", exports, dependencies });
}
