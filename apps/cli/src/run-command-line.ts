/** One command line from words to exit code, with every error said in one line. */
import { ApiError, UnreachableError } from "@countersign/api";
import { type Command, EXIT, RefusedError, UsageError } from "./command.ts";
import { findCommand, invoke } from "./find-command.ts";
import { commandHelp, overview } from "./help.ts";
import type { Io } from "./io.ts";
import { harmless } from "./output/table.ts";

/** Runs one command line. Never throws for what a user or a server can cause. */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  io: Io,
): Promise<number> {
  const found = findCommand(commands, argv);
  if (!found) return withoutCommand(argv, commands, io);
  try {
    const invocation = invoke(found.command, found.rest, io);
    if (invocation.flag("help")) {
      io.out(commandHelp(found.command));
      return EXIT.success;
    }
    return await found.command.run(invocation);
  } catch (error) {
    return explain(error, found.command, io);
  }
}

function withoutCommand(argv: readonly string[], commands: readonly Command[], io: Io): number {
  const [first = "--help"] = argv;
  if (first === "--help" || first === "help") {
    io.out(overview(commands));
    return EXIT.success;
  }
  const near = commands.filter((command) => command.words[0] === first);
  if (near.length > 0) {
    io.err(overview(near));
    return EXIT.usage;
  }
  io.err(`countersign: there is no command ${JSON.stringify(argv.join(" "))}; countersign --help lists them`);
  return EXIT.usage;
}

function explain(error: unknown, command: Command, io: Io): number {
  if (error instanceof UsageError) {
    io.err(`countersign: ${error.message}`);
    io.err(`countersign ${command.words.join(" ")} --help shows how it is used`);
    return EXIT.usage;
  }
  if (error instanceof RefusedError) {
    io.err(`refused: ${error.code}: ${harmless(error.message)}`);
    return EXIT.refused;
  }
  if (error instanceof ApiError) {
    // The server's words: they must not drive the terminal.
    io.err(`refused: ${harmless(error.code)}: ${harmless(error.message)}`);
    for (const { path, message } of error.problem?.fields ?? [])
      io.err(`  ${harmless(path)}: ${harmless(message)}`);
    if (error.code === "not-signed-in")
      io.err("countersign login signs you in; --token or COUNTERSIGN_TOKEN pass an API key");
    return error.code === "bad-request" ? EXIT.usage : EXIT.refused;
  }
  if (error instanceof UnreachableError) {
    io.err(`unreachable: ${error.message}; is it running? (countersign up, or --server URL)`);
    return EXIT.unreachable;
  }
  throw error;
}
