/** Files that are either the old or the new one after a crash, and on disk when the call returns. */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Writes a new file and syncs it; fails where one stands. */
export function writeDurably(path: string, content: Uint8Array, mode: number): void {
  const handle = openSync(path, "wx", mode);
  try {
    let written = 0;
    while (written < content.length) written += writeSync(handle, content, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Puts a file in place of another in one step, and syncs the directory. */
export function replaceDurably(path: string, content: Uint8Array, mode: number): void {
  const fresh = `${path}.new-${randomBytes(4).toString("hex")}`;
  try {
    writeDurably(fresh, content, mode);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
  const directory = openSync(dirname(path), "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
