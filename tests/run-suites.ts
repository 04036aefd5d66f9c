/**
 * `npm test`: every suite, then one plain line with the numbers.
 * `npm test -- packages/log` runs the files whose path contains that; options such as `-t "a name"` go to vitest.
 */
import { fileURLToPath } from "node:url";
import { readArguments, runSuites } from "./suites/run-suites.ts";

const { lines, exitCode } = await runSuites({
  root: fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, ""),
  ...readArguments(process.argv.slice(2)),
  strict: process.env["CI"] === "true",
});
process.stdout.write(`\n${lines.join("\n")}\n`);
process.exitCode = exitCode;
