/** From the words on the command line to a command and its options. */
import { parseArgs } from "node:util";
import { createClient } from "@countersign/api";
import { withCodes } from "./answer-challenge.ts";
import { type Command, type Invocation, type OptionFacts, UsageError } from "./command.ts";
import { readCredentials } from "./credentials.ts";
import type { Io } from "./io.ts";

const REMOTE_OPTIONS: Readonly<Record<string, OptionFacts>> = {
  server: { value: "URL", help: "the server (COUNTERSIGN_SERVER; http://localhost:7400 otherwise)" },
  token: {
    value: "TOKEN",
    help: "API key or session token (COUNTERSIGN_TOKEN; the saved sign-in otherwise)",
  },
};
const CODE_OPTION: Readonly<Record<string, OptionFacts>> = {
  otp: {
    value: "CODE",
    help: "one-time code, at level code; without it you are asked where there is a terminal",
  },
};
const COMMON_OPTIONS: Readonly<Record<string, OptionFacts>> = { help: { help: "show this help" } };
/** Where `up` listens unless told otherwise. */
export const DEFAULT_SERVER = "http://localhost:7400";

/** The command whose words begin `argv`; the longest match wins. */
export function findCommand(
  commands: readonly Command[],
  argv: readonly string[],
): { command: Command; rest: string[] } | undefined {
  const matching = commands.filter((command) => command.words.every((word, index) => argv[index] === word));
  const command = matching.toSorted((left, right) => right.words.length - left.words.length)[0];
  return command ? { command, rest: argv.slice(command.words.length) } : undefined;
}

/** All options that a command takes, its own and the shared ones. */
export function optionsOf(command: Command): Record<string, OptionFacts> {
  return {
    ...command.options,
    ...(command.challenged ? CODE_OPTION : {}),
    ...(command.json ? { json: { help: "print JSON" } } : {}),
    ...(command.remote ? REMOTE_OPTIONS : {}),
    ...COMMON_OPTIONS,
  };
}

/** Parses the rest of the line for a command. Throws UsageError naming what was not understood. */
export function invoke(command: Command, rest: readonly string[], io: Io): Invocation {
  const facts = optionsOf(command);
  const options = Object.fromEntries(
    Object.entries(facts).map(([name, { value, multiple }]) => [
      name,
      {
        type: value ? ("string" as const) : ("boolean" as const),
        multiple: multiple ?? false,
        ...(name === "help" ? { short: "h" } : {}),
      },
    ]),
  );
  const words = command.takesSigns ? rest.map(unsigned) : rest;
  const parsed = command.passThrough ? { values: {}, positionals: [] } : parse(words, options);
  const values: Readonly<Record<string, unknown>> = parsed.values;
  const text = (option: string) => (typeof values[option] === "string" ? values[option] : undefined);
  const server = () => checkedServer(text("server") ?? io.env["COUNTERSIGN_SERVER"] ?? DEFAULT_SERVER);
  if (values["help"] !== true && !command.passThrough) {
    checkPositionals(command, parsed.positionals);
    checkNeeded(facts, values);
  }
  return {
    io,
    positionals: parsed.positionals.map((word) => (word.startsWith(TAKEN) ? `-${word.slice(1)}` : word)),
    rest,
    text,
    all: (option) => (Array.isArray(values[option]) ? values[option].map(String) : []),
    flag: (option) => values[option] === true,
    whole(option) {
      const value = text(option);
      if (value !== undefined && !/^\d{1,9}$/.test(value))
        throw new UsageError(`--${option} ${value}: expected a whole number`);
      return value === undefined ? undefined : Number(value);
    },
    need(option) {
      const value = text(option);
      if (value === undefined)
        throw new UsageError(
          `--${option} ${facts[option]?.value ?? ""} is needed: ${facts[option]?.help ?? ""}`,
        );
      return value;
    },
    server,
    async client() {
      const token =
        text("token") ?? tokenInEnvironment(io.env, server()) ?? (await readCredentials(server(), io));
      const client = createClient({ server: server(), ...(token ? { token } : {}) });
      return command.challenged ? withCodes(client, text("otp"), io) : client;
    },
  };
}

/** Stands for a dash while options are told from positionals: nobody can type it. */
const TAKEN = "\0";

const unsigned = (word: string): string =>
  /^-[^-]/.test(word) && word !== "-h" ? `${TAKEN}${word.slice(1)}` : word;

/** The token of the environment, for the server that is set up beside it; another one that a line names must not get to see it. */
export function tokenInEnvironment(env: Io["env"], server: string): string | undefined {
  const own = env["COUNTERSIGN_SERVER"];
  const isOther = own !== undefined && (!URL.canParse(own) || new URL(own).origin !== new URL(server).origin);
  return isOther ? undefined : env["COUNTERSIGN_TOKEN"];
}

function parse(
  rest: readonly string[],
  options: Record<string, { type: "string" | "boolean"; multiple: boolean; short?: string }>,
) {
  try {
    return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node adds advice about positionals that begin with a dash; no command takes any.
    const [sentence = ""] = error instanceof Error ? error.message.split(". ") : [String(error)];
    throw new UsageError(sentence, { cause: error });
  }
}

function checkedServer(server: string): string {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server))
    throw new UsageError(`--server ${server}: expected an address such as ${DEFAULT_SERVER}`);
  return server;
}

function checkNeeded(
  facts: Readonly<Record<string, OptionFacts>>,
  values: Readonly<Record<string, unknown>>,
): void {
  const missing = Object.entries(facts).filter(([name, { needed }]) => needed && values[name] === undefined);
  const [first] = missing;
  if (!first) return;
  const names = missing.map(([name, { value }]) => `--${name} ${value ?? ""}`);
  throw new UsageError(
    missing.length === 1
      ? `${names[0]} is needed: ${first[1].help}`
      : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are needed`,
  );
}

function checkPositionals(command: Command, given: readonly string[]): void {
  const named = command.positionals ?? [];
  const least = named.filter((name) => !name.startsWith("[")).length;
  const most = named.some((name) => name.includes("…")) ? Number.POSITIVE_INFINITY : named.length;
  if (given.length < least)
    throw new UsageError(`${command.words.join(" ")}: ${named[given.length] ?? "an argument"} is missing`);
  if (given.length > most)
    throw new UsageError(`${command.words.join(" ")}: ${given[named.length]} is one argument too many`);
}
