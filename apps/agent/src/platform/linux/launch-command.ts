/**
 * The words with which a process first becomes the right user in the right network and then, when a run comes, the
 * script: pure text, so that it can be read and tested.
 *
 * Everything is `exec`: no process is added. Steps that need more privilege than the script come first, with a fixed
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

/** Who a launcher becomes and where, before it knows for which run. */
export interface LauncherIdentity {
  readonly user: RunUser;
  /** True when the launcher begins as root and has to become `user`. */
  readonly switchUser: boolean;
  readonly network: NetworkChoice;
  /**
   * True where the network is left by the user and not before: in a user namespace of its own the kernel keeps the script
   * away from processes of the same user that have a network.
   */
  readonly apart: boolean;
}

/** What a launcher is told when its run comes, already checked. */
export interface ReleaseParts {
  readonly runId: string;
  readonly user: RunUser;
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
export function userWords(programs: FixedPrograms, user: Pick<RunUser, "uid" | "gid">): string[] | undefined {
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

// No cores on disk, and nothing open besides input and outputs. Shells close single digits only; the others were
// covered by /dev/null before.
const settle = "ulimit -c 0; umask 022; exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-";

/**
 * Program and arguments of a launcher: joins its control group (by writing to `joinFile`), leaves the network and becomes
 * the user (or the other way round), and is then a shell that reads its standard input. Undefined when the machine lacks a
 * program for that.
 */
export function launcherWords(
  identity: LauncherIdentity,
  programs: FixedPrograms,
  joinFile: string | undefined,
): string[] | undefined {
  const { sh } = programs;
  const { apart, switchUser } = identity;
  const network = identity.network === "none" ? networkWords(programs, switchUser && !apart) : [];
  const user = identity.switchUser ? userWords(programs, identity.user) : [];
  if (sh === undefined || network === undefined || user === undefined) return undefined;
  const join = joinFile === undefined ? "" : `echo 0 >${quoteWord(joinFile)} || exit 120; `;
  const steps = apart ? [...user, ...network] : [...network, ...user];
  return [sh, "-c", `${join}${settle}; exec "$@"`, "sh", ...steps, sh];
}

/**
 * What a waiting launcher reads. One compound command: a shell that got only a part of it (the runner died while
 * writing) runs nothing of it. The start mark is written by what already is the run-as user without network, if so
 * ordered: had a step before failed, it would not be written. Undefined when the machine lacks a program for that.
 */
export function releaseCommand(parts: ReleaseParts, programs: FixedPrograms): string | undefined {
  const variables = Object.entries(parts.env).map(([name, value]) => `${name}=${value}`);
  if (variables.length > 0 && programs.env === undefined) return undefined;
  const environment =
    programs.env === undefined || variables.length === 0 ? [] : [programs.env, ...variables];
  const exported = Object.entries(baseEnvironment(parts.user, parts.runId)).map(
    ([name, value]) => `export ${name}=${quoteWord(value)}`,
  );
  return [
    "{",
    `exec <${quoteWord(parts.stdinPath ?? "/dev/null")}`,
    `cd ${quoteWord(parts.workDirectory)} || exit 121`,
    ...exported,
    `printf ${startMark}`,
    `exec ${[...environment, ...parts.command].map(quoteWord).join(" ")}`,
    "}",
    "",
  ].join("\n");
}
