/** A directory that only the runner's own user can look into. */
import { lstat, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "./durable-file.ts";
import { StateError } from "./state-error.ts";

/** Makes the directory (0700) durably if it is missing, and checks it. */
export async function makePrivateDirectory(directory: string): Promise<void> {
  const made = await mkdir(directory, { mode: 0o700, recursive: true });
  if (made !== undefined) await syncDirectory(dirname(directory));
  await checkPrivateDirectory(directory);
}

/** Throws `unsafe-permissions` unless the directory is ours, is no link, and is closed to everybody else. */
export async function checkPrivateDirectory(directory: string): Promise<void> {
  const found = await lstat(directory);
  if (!found.isDirectory()) throw new StateError("unsafe-permissions", `${directory} is not a directory.`);
  if (found.uid !== process.getuid?.()) {
    throw new StateError("unsafe-permissions", `${directory} belongs to user ${found.uid}, not to us.`);
  }
  if ((found.mode & 0o077) !== 0) {
    throw new StateError("unsafe-permissions", `${directory} is open to others; close it (chmod 700).`);
  }
}
