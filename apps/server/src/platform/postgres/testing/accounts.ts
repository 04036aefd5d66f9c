// Which account the tests run as, and another, unprivileged one for tests that root runs.
import { lstatSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** True when the tests run as root. */
export const isRoot = process.getuid?.() === 0;

/** The account `nobody`. */
export const nobody = accountNamed("nobody");

/** Whether `nobody` can read this repository and Node: not in a clone that only root may enter. */
export const nobodyReachesUs =
  isRoot && [process.execPath, fileURLToPath(import.meta.url)].every(isOpenToAll);

function accountNamed(name: string): { uid: number; gid: number } {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((one) => one.startsWith(`${name}:`));
  const fields = line?.split(":") ?? [];
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}

function isOpenToAll(path: string): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    if ((lstatSync(at).mode & 0o001) === 0) return false;
    if (at === "/") return true;
  }
}
