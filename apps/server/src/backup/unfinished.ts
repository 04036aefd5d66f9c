/**
 * What a backup or restore leaves behind that was not finished: keys and tables in clear. It goes with the process, also
 * where that is told to stop or where whoever asked is gone; what a killed one left, the next one removes.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const unfinished = new Set<string>();

/** Names a file or folder that is nothing yet. */
export function begin(path: string): void {
  unfinished.add(path);
}

/** It is whole, or gone. */
export function finish(path: string): void {
  unfinished.delete(path);
}

/** Makes a folder that only this account may enter, `what` and this process in its name; removes those of processes that are gone. */
export function openFolder(beside: string, what: string): string {
  const parent = dirname(beside);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(parent)) {
    const [, kind, pid] = /^(.+)-(\d+)$/.exec(name) ?? [];
    if (kind === what && !isAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, `${what}-${process.pid}`);
  mkdirSync(folder, { mode: 0o700 });
  begin(folder);
  return folder;
}

/** Removes it, if it is there still. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  finish(folder);
}

/** Leaves nothing unfinished and ends the process. */
export function giveUp(): never {
  for (const path of unfinished) if (existsSync(path)) rmSync(path, { recursive: true, force: true });
  process.exit(1);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
