/**
 * The runner's state directory, held by one runner at a time.
 *
 * The lock is the kernel's: it ends with the process that holds it, even by kill -9, and there is none to clean up.
 */
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateDirectory } from "./private-directory.ts";
import { StateError } from "./state-error.ts";
import { openTrustedFile } from "./trusted-file.ts";

/** Takes the kernel's exclusive lock on an open file; false when another process has it. */
export type LockExclusively = (fileDescriptor: number) => Promise<boolean>;

/** A state directory that is ours alone until `release` or the end of the process. */
export interface HeldStateDirectory {
  readonly path: string;
  release(): Promise<void>;
}

/** Makes the directory (0700) if it is missing, checks it and takes its lock; `in-use` names the other runner. */
export async function holdStateDirectory(path: string, lock: LockExclusively): Promise<HeldStateDirectory> {
  await makePrivateDirectory(path);
  const file = await openTrustedFile(join(path, "lock"), constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    if (!(await lock(file.fd))) {
      const holder = (await readStart(file)).trim() || "unknown";
      throw new StateError("in-use", `${path} is used by another runner, process ${holder}.`);
    }
    await file.truncate(0);
    await file.write(`${process.pid}\n`, 0);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { path, release: async () => file.close() };
}

async function readStart(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
  return buffer.toString("latin1", 0, bytesRead);
}
