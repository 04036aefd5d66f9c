/** Where interpreters are: a fixed table in code. A request names an interpreter, never a path. */
import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { allInterpreters, type InstalledInterpreter, type Interpreter } from "../host-platform.ts";
import { firstExisting } from "./fixed-programs.ts";

const places: Readonly<Record<Interpreter, readonly string[]>> = {
  bash: ["/bin/bash", "/usr/bin/bash"],
  sh: ["/bin/sh", "/usr/bin/sh"],
  python3: ["/usr/bin/python3", "/usr/local/bin/python3"],
  // The runtime that runs the agent is known to be there and known to be new enough; then the system's.
  node: [process.execPath, "/usr/bin/node", "/usr/local/bin/node"],
  pwsh: ["/usr/bin/pwsh", "/opt/microsoft/powershell/7/pwsh"],
};

/** How each interpreter is told to run a file, so that nothing of the user that it runs as is read before it. */
export const interpreterOptions: Readonly<Record<Interpreter, readonly string[]>> = {
  bash: ["--noprofile", "--norc"],
  sh: [],
  // Without the packages of the user's own directory: another script of that user may have put them there.
  python3: ["-s"],
  node: [],
  pwsh: ["-NoLogo", "-NoProfile", "-NonInteractive", "-File"],
};

/** Name of the sealed copy: some interpreters judge a file by its ending. */
export const scriptFileName: Readonly<Record<Interpreter, string>> = {
  bash: "script",
  sh: "script",
  python3: "script.py",
  node: "script.js",
  pwsh: "script.ps1",
};

/** True when every user may execute the file: it and all directories above it are open to others. */
export function anyUserReaches(path: string): boolean {
  try {
    const real = realpathSync(path);
    if ((statSync(real).mode & 0o005) !== 0o005) return false;
    for (let folder = dirname(real); ; folder = dirname(folder)) {
      if ((statSync(folder).mode & 0o001) === 0) return false;
      if (folder === "/") return true;
    }
  } catch {
    return false;
  }
}

/** All interpreters of this machine, those that only the runner reaches included. Best place first. */
export function findInterpreters(table = places): InstalledInterpreter[] {
  return allInterpreters.flatMap((interpreter) =>
    table[interpreter]
      .filter((path) => firstExisting([path]) !== undefined)
      .map((path) => ({ interpreter, path, anyUser: anyUserReaches(path) })),
  );
}
