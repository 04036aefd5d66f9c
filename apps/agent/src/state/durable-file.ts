/** Files that are, after a crash at any moment, either as before or as after: never between. */
import { randomBytes } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { StateError } from "./state-error.ts";

/** Names of unfinished files begin so; whoever opens a directory may delete them. */
export const temporaryPrefix = ".new-";

/** Makes a directory's own entries (new, renamed and removed names) durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file's content. Resolves when content and name are on disk; throws `not-durable` otherwise. */
export async function replaceDurably(path: string, content: Uint8Array): Promise<void> {
  const directory = dirname(path);
  const temporary = join(directory, `${temporaryPrefix}${basename(path)}-${randomBytes(8).toString("hex")}`);
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncDirectory(directory);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw new StateError("not-durable", `${path} could not be written.`, { cause: error });
  }
}
