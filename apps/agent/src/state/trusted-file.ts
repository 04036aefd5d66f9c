/** Reading files that decide what may run: only if nobody but root and the runner's own user could have written them. */
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { StateError } from "./state-error.ts";

/** Largest file that is read, in bytes. */
export const maxTrustedFileBytes = 16 * 1024 * 1024;

/**
 * Opens a file without following a link and checks, on the open file, that it is a regular one that belongs to root
 * or to this user and that group and others cannot write. Throws `unsafe-permissions` otherwise.
 */
export async function openTrustedFile(path: string, flags: number, mode?: number): Promise<FileHandle> {
  const file = await openWithoutLink(path, flags, mode);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new StateError("unsafe-permissions", `${path} is not a regular file.`);
    if (found.uid !== 0 && found.uid !== process.getuid?.()) {
      throw new StateError(
        "unsafe-permissions",
        `${path} belongs to user ${found.uid}, neither to root nor to us.`,
      );
    }
    if ((found.mode & 0o022) !== 0) {
      throw new StateError(
        "unsafe-permissions",
        `${path} can be written by others; take that right away (chmod go-w).`,
      );
    }
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The whole content of a trusted file, or undefined when there is none. */
export async function readTrustedFile(path: string): Promise<Uint8Array | undefined> {
  let file: FileHandle;
  try {
    file = await openTrustedFile(path, constants.O_RDONLY);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  try {
    if ((await file.stat()).size > maxTrustedFileBytes)
      throw new StateError("corrupt", `${path} is too large.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Whether an error carries this code of the operating system. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function openWithoutLink(path: string, flags: number, mode?: number): Promise<FileHandle> {
  try {
    return await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, mode);
  } catch (error) {
    if (hasCode(error, "ELOOP"))
      throw new StateError("unsafe-permissions", `${path} is a link.`, { cause: error });
    throw error;
  }
}
