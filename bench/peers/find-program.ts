/** Programs of this machine, by their full path: peers are installed by whoever runs the figures, never by us. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";

/** The full path of a program on the PATH or in a system administrator's directories; `undefined` where it is not installed. */
export function findProgram(name: string): string | undefined {
  const places = [...(process.env["PATH"] ?? "").split(":"), "/usr/local/sbin", "/usr/sbin", "/sbin"];
  return places
    .filter((place) => path.isAbsolute(place))
    .map((place) => path.join(place, name))
    .find((candidate) => {
      try {
        accessSync(candidate, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The first line that a program prints about its version, on either stream. */
export function versionOf(program: string, ...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 10_000 });
  const [first = ""] = `${stdout}\n${stderr}`.trim().split("\n");
  return first.trim() || `${path.basename(program)} of an unknown version`;
}
