/**
 * The words with which a waiting launcher becomes the script: pure text, so that it can be read and tested.
 *
 * Everything is `exec`: no process is added. The last step before the script says that all steps before it worked. Steps that need more privilege than the script come first, with a fixed
 * environment; variables of the request come last, when the process already is the run-as user. Otherwise a request's
 * `LD_PRELOAD` would be code running as root.
 */
import type { NetworkChoice } from "../host-platform.ts";
import type { FixedPrograms } from "./fixed-programs.ts";
import { runMark } from "./process-tree.ts";
import type { RunUser } from "./run-user.ts";

/** Where scripts find programs unless their request says otherwise. */
export const fixedPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The one byte on standard output that says: all is prepared, what follows is the script. */
export const startMark = "s";

const mark = `printf ${startMark}`;

/** All parts of a start, already checked. */
export interface LaunchParts {
  readonly runId: string;
  readonly user: RunUser;
  /** True when the launcher is root and has to become `user`. */
  readonly switchUser: boolean;
  readonly network: NetworkChoice;
  readonly env: Readonly<Record<string, string>>;
  readonly stdinPath: string | undefined;
  readonly workDirectory: string;
  /** Interpreter, its options, the script, its arguments. */
  readonly command: readonly string[];
}

/** A word that every POSIX shell takes literally, whatever is in it (NUL is refused before). */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The clean environment: nothing of the runner's own is in it. */
export function baseEnvironment(user: RunUser, runId: string): Record<string, string> {
  return {
    PATH: fixedPath,
    HOME: user.home,
    USER: user.name,
    LOGNAME: user.name,
    SHELL: user.shell,
    LANG: "C.UTF-8",
    [runMark]: runId,
  };
}

/** Words that put a command into an empty network. An ordinary user needs a user namespace for that. */
export function networkWords(programs: FixedPrograms, privileged: boolean): string[] | undefined {
  if (programs.unshare === undefined) return undefined;
  const user = privileged ? [] : ["--user", "--map-current-user"];
  return [programs.unshare, ...user, "--net", "--"];
}

/** Words that become a user with all groups of that user and no inherited capabilities. */
export function userWords(programs: FixedPrograms, user: RunUser): string[] | undefined {
  if (programs.setpriv === undefined) return undefined;
  return [
    programs.setpriv,
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    "--init-groups",
    "--inh-caps=-all",
    "--",
  ];
}

function environmentWords(programs: FixedPrograms, variables: readonly string[]): string[] | undefined {
  return programs.env === undefined ? undefined : [programs.env, ...variables];
}

/**
 * One compound command: a shell that got only a part of it (the runner died while writing) runs nothing of it.
 * Undefined when the machine lacks a program that the order needs.
 */
export function launchCommand(parts: LaunchParts, programs: FixedPrograms): string | undefined {
  const network = parts.network === "none" ? networkWords(programs, parts.switchUser) : [];
  const user = parts.switchUser ? userWords(programs, parts.user) : [];
  const variables = Object.entries(parts.env).map(([name, value]) => `${name}=${value}`);
  const environment = variables.length === 0 ? [] : environmentWords(programs, variables);
  if (network === undefined || user === undefined || environment === undefined) return undefined;
  if (programs.sh === undefined) return undefined;
  const prepared = [...network, ...user];
  // Only what has become the run-as user, without network if so ordered, may say that the script begins.
  const marking = prepared.length === 0 ? [] : [programs.sh, "-c", `${mark}; exec "$@"`, "sh"];
  const exported = Object.entries(baseEnvironment(parts.user, parts.runId)).map(
    ([name, value]) => `export ${name}=${quoteWord(value)}`,
  );
  return [
    "{",
    `exec <${quoteWord(parts.stdinPath ?? "/dev/null")}`,
    `cd ${quoteWord(parts.workDirectory)} || exit 121`,
    ...exported,
    ...(prepared.length === 0 ? [mark] : []),
    `exec ${[...prepared, ...marking, ...environment, ...parts.command].map(quoteWord).join(" ")}`,
    "}",
    "",
  ].join("\n");
}
