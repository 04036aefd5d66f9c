/**
 * Removes a directory of ours in which a script, perhaps as another user, may have left files.
 *
 * Root never walks through a directory that somebody else can write: between looking and deleting, an entry could
 * become a link to something that matters. Contents that belong to another user are deleted *as that user*.
 */
import { spawn } from "node:child_process";
import { lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { findFixedPrograms } from "./fixed-programs.ts";

const rmTimeoutMilliseconds = 60_000;

/** Removes what can be removed; what resists (immutable files, another owner) is left and false returned. */
export async function removeTree(directory: string): Promise<boolean> {
  try {
    const found = lstatSync(directory);
    if (!found.isDirectory()) return unlinked(directory);
    if (found.uid === process.getuid?.() && (found.mode & 0o022) === 0) {
      for (const name of readdirSync(directory)) await removeTree(join(directory, name));
    } else if (readdirSync(directory).length > 0) {
      await removeContentsAs(directory, found.uid, found.gid);
    }
    rmdirSync(directory);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}

function unlinked(path: string): boolean {
  unlinkSync(path);
  return true;
}

async function removeContentsAs(directory: string, uid: number, gid: number): Promise<void> {
  const { rm } = findFixedPrograms();
  if (rm === undefined) return;
  const asUser = process.getuid?.() === 0 ? { uid, gid } : {};
  await new Promise<void>((resolve) => {
    // The directory itself stays (its parent is ours), so rm's own exit code says nothing.
    const child = spawn(rm, ["-rf", "--one-file-system", "--", directory], {
      ...asUser,
      stdio: "ignore",
      env: {},
      cwd: "/",
      timeout: rmTimeoutMilliseconds,
      killSignal: "SIGKILL",
    });
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
}
