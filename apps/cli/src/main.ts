/** `countersign`: finds the command, runs it, and turns what comes out into an exit code. */
import { commands } from "./commands.ts";
import { processIo } from "./process-io.ts";
import { runCommandLine } from "./run-command-line.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), commands, processIo);
