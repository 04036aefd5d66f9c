/** What a command is: its words, its options, and a procedure that answers with an exit code. */
import type { Client } from "@countersign/api";
import type { Io } from "./io.ts";

/** Exit codes that scripts rely on (docs: contract). */
export const EXIT = { success: 0, refused: 1, usage: 2, scriptFailed: 3, unreachable: 4 } as const;

/** One option of a command; `value` names what follows it in the help. */
export interface OptionFacts {
  readonly help: string;
  readonly value?: string;
  readonly multiple?: boolean;
  /** The command cannot do without it. */
  readonly needed?: boolean;
}

/** What a command gets. Options are read through `text`, `all` and `flag`, which know what was declared. */
export interface Invocation {
  readonly io: Io;
  readonly positionals: readonly string[];
  /** The words after the command as they were typed. */
  readonly rest: readonly string[];
  /** The value of an option, or undefined. */
  readonly text: (option: string) => string | undefined;
  /** The value of an option as a whole number, or undefined; UsageError where it is none. */
  readonly whole: (option: string) => number | undefined;
  /** All values of a repeatable option. */
  readonly all: (option: string) => readonly string[];
  readonly flag: (option: string) => boolean;
  /** The value of an option that the command cannot do without; UsageError otherwise. */
  readonly need: (option: string) => string;
  /** The API client for the server in question, signed in as far as a token is known. */
  readonly client: () => Promise<Client>;
  /** The server's address. */
  readonly server: () => string;
}

/** One command. */
export interface Command {
  /** The words that call it, for example `["devices", "list"]`. */
  readonly words: readonly string[];
  readonly summary: string;
  /** Names of positionals for the help; a trailing `…` means one or more, brackets mean optional. */
  readonly positionals?: readonly string[];
  readonly options?: Readonly<Record<string, OptionFacts>>;
  /** Everything after the words goes to another program as it is; only `rest` is read. */
  readonly passThrough?: boolean;
  /** Positionals may begin with a single dash, such as `-web` to take a tag away; `-h` stays the help. */
  readonly takesSigns?: boolean;
  /** Whether `--json` is offered. */
  readonly json?: boolean;
  /** Whether it talks to a server (offers --server and --token). */
  readonly remote?: boolean;
  /** Whether the server may ask for an authorization code (offers --otp). */
  readonly challenged?: boolean;
  readonly run: (invocation: Invocation) => Promise<number>;
}

/** The caller typed something that no command means. */
export class UsageError extends Error {}

/** The command understood and says no; `code` goes to standard error for scripts. */
export class RefusedError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
