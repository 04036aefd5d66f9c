/** Which files of an installation a backup holds, and where they belong. */
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Where an installation lies. */
export interface InstallationPlace {
  readonly dataDir: string;
  readonly keysDir: string;
}

/** Below the data directory; the keys come from wherever they are. The agent's state is the device's: it is never turned back. */
const kept = ["config.json", "station", "tls", "log"] as const;
/** The new cluster has its own passwords; logs are no state. */
const left = (path: string) => basename(path) === "postgres-roles.json" || path.endsWith(".log");

/** Copies them below `directory`, keys as `keys/`. */
export function copyKeptFiles({ dataDir, keysDir }: InstallationPlace, directory: string): void {
  for (const name of kept) copy(join(dataDir, name), join(directory, name));
  copy(keysDir, join(directory, "keys"));
}

/** Puts them back into an empty installation. */
export function placeKeptFiles(directory: string, { dataDir, keysDir }: InstallationPlace): void {
  for (const name of kept) copy(join(directory, name), join(dataDir, name));
  copy(join(directory, "keys"), keysDir);
}

function copy(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const filter = (path: string) => {
    const found = lstatSync(path);
    return (found.isFile() || found.isDirectory()) && !left(path);
  };
  cpSync(from, to, { recursive: true, filter, preserveTimestamps: true });
  if (lstatSync(to).isDirectory()) chmodSync(to, 0o700);
}
