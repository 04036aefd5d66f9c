/** One command line from words to exit code, with every error said in one line. */
import { readFileSync } from "node:fs";
import { ApiError, UnreachableError } from "@countersign/api";
import { DocumentError } from "@countersign/protocol";
import { type Command, EXIT, RefusedError, UsageError } from "./command.ts";
import { findCommand, invoke } from "./find-command.ts";
import { commandHelp, overview } from "./help.ts";
import type { Io } from "./io.ts";
import { guardedIo } from "./output/guarded-io.ts";
import { nearestCommand } from "./nearest-command.ts";
import { harmless } from "./output/table.ts";

const HELP: readonly string[] = ["--help", "-h", "help"];

/** Runs one command line. Never throws for what a user or a server can cause. */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  streams: Io,
): Promise<number> {
  const io = guardedIo(streams);
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
    return explain(error, found, io);
  }
}

function withoutCommand(argv: readonly string[], commands: readonly Command[], io: Io): number {
  const [first = "--help", ...rest] = argv;
  if (HELP.includes(first)) return helpOn(rest, commands, io);
  if (first === "--version") {
    io.out(`countersign ${version()}`);
    return EXIT.success;
  }
  const group = commands.filter((command) => command.words[0] === first);
  if (group.length > 0 && rest.some((word) => HELP.includes(word))) return helpOn([first], commands, io);
  if (group.length === 0 || rest.length > 0) {
    const near = nearestCommand(commands, argv);
    const hint = near === undefined ? "countersign --help lists them" : `did you mean countersign ${near}?`;
    io.err(`countersign: there is no command ${JSON.stringify(argv.join(" "))}; ${hint}`);
  }
  if (group.length > 0) io.err(overview(group));
  return EXIT.usage;
}

/** `countersign help devices`: the commands that begin with these words, or all of them. */
function helpOn(words: readonly string[], commands: readonly Command[], io: Io): number {
  const asked = commands.filter((command) => words.every((word, index) => command.words[index] === word));
  const [only] = asked;
  if (!only) {
    // Nothing begins like this: said as for the command itself.
    return withoutCommand(words, commands, io);
  }
  io.out(asked.length === 1 && !only.passThrough ? commandHelp(only) : overview(asked));
  return EXIT.success;
}

function explain(
  error: unknown,
  { command, rest }: { command: Command; rest: readonly string[] },
  io: Io,
): number {
  if (error instanceof UsageError) {
    io.err(`countersign: ${error.message}`);
    io.err(`countersign ${command.words.join(" ")} --help shows how it is used`);
    return EXIT.usage;
  }
  if (isAboutFile(error)) {
    io.err(`countersign: ${harmless(error.message)}`);
    return EXIT.usage;
  }
  if (error instanceof RefusedError || error instanceof DocumentError) {
    io.err(`refused: ${error.code}: ${harmless(error.message)}`);
    return EXIT.refused;
  }
  if (error instanceof ApiError) {
    // The server's words: they must not drive the terminal.
    // Some details begin with the code that stands before them here.
    const twice = `${error.code}: `;
    const message = error.message.startsWith(twice) ? error.message.slice(twice.length) : error.message;
    io.err(`refused: ${harmless(error.code)}: ${harmless(message)}`);
    for (const { path, message } of error.problem?.fields ?? [])
      io.err(`  ${harmless(path)}: ${harmless(message)}`);
    if (error.code === "not-signed-in")
      io.err(
        `countersign login signs you in at ${serverOf(command, rest, io)}, on a new installation countersign setup; --token or COUNTERSIGN_TOKEN pass an API key`,
      );
    return error.code === "bad-request" ? EXIT.usage : EXIT.refused;
  }
  if (error instanceof UnreachableError) {
    const reason = reasonOf(error);
    io.err(`unreachable: ${error.message}${reason === undefined ? "" : `: ${harmless(reason)}`}`);
    io.err(
      /certificate|self.signed/i.test(reason ?? "")
        ? "NODE_EXTRA_CA_CERTS=FILE names the certificate of a private CA, such as that of countersign tls lab"
        : /other side closed|wrong version number|packet length/i.test(reason ?? "")
          ? "it answers, but not like this: a server with TLS begins with https://, one without with http://"
          : "is it running? countersign up starts one here, --server URL or COUNTERSIGN_SERVER name another",
    );
    return EXIT.unreachable;
  }
  throw error;
}

/** A file or directory that cannot be read or written: what was typed names it, so the line is wrong, not the program. */
function isAboutFile(error: unknown): error is Error {
  return (
    error instanceof Error &&
    "path" in error &&
    "syscall" in error &&
    !String(error.syscall).startsWith("spawn")
  );
}

function version(): string {
  // Our own file.
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

/** Which server the line was about. */
function serverOf(command: Command, rest: readonly string[], io: Io): string {
  return invoke(command, rest, io).server();
}

/** What Node says below `fetch failed`. */
function reasonOf(error: Error): string | undefined {
  let reason: string | undefined;
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause)
    if (at.message !== "" && at.message !== "fetch failed") reason = at.message;
  return reason;
}
