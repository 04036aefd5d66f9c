/**
 * `node apps/console/build/main.ts`: builds the console where `dist` is missing or older than its sources.
 * With `--at-install` a build that cannot be made is told and is no failure: `up` says what is missing when it matters.
 */
import { buildConsole, isBuilt } from "./build-console.ts";

const atInstall = process.argv.includes("--at-install");
try {
  if (!isBuilt()) await buildConsole();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The console could not be built: ${reason}\n`);
  process.exitCode = atInstall ? 0 : 1;
}
