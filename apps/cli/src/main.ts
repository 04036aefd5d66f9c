/** `countersign`: finds the command, runs it, and turns what comes out into an exit code. */
import { enableCompileCache } from "node:module";
import { COMPILE_CACHE } from "./compile-cache.ts";

// Before anything else is loaded: with it a command starts in half the time.
enableCompileCache(COMPILE_CACHE);
const [{ commands }, { processIo }, { runCommandLine }] = await Promise.all([
  import("./commands.ts"),
  import("./process-io.ts"),
  import("./run-command-line.ts"),
]);

process.exitCode = await runCommandLine(process.argv.slice(2), commands, processIo);
