// Promises: a complete copy of the package's programs in a directory of our own, used only when nobody but its owner
// (this process's account) can have written it; a copy torn by a crash is noticed and made again.
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { hydrateLinks } from "./hydrate-links.ts";

interface StagedFile {
  readonly path: string;
  /** Size in bytes; of a link, its target. */
  readonly content: number | string;
  readonly executable: boolean;
}

/** Copies bin, lib and share below `parent`; gives the copy's directory, or undefined where that is impossible or unsafe. */
export function stageProgram(nativeDir: string, parent: string): string | undefined {
  try {
    if (mkdirSync(parent, { recursive: true }) !== undefined) chmodSync(parent, 0o755);
    if (!onlyOwnAccountMayWrite(parent)) return undefined;
    const files = listFiles(nativeDir);
    const target = join(parent, `postgresql-${digestOf(files)}`);
    if (isComplete(target, files)) return target;
    const fresh = `${target}.new-${randomBytes(4).toString("hex")}`;
    copyFiles(nativeDir, fresh, files);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    return isComplete(target, files) ? target : undefined;
  } catch {
    return undefined; // read-only or full: the caller tries the next place and reports when none is left
  }
}

function onlyOwnAccountMayWrite(directory: string): boolean {
  const stat = lstatSync(directory);
  return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
}

function listFiles(nativeDir: string): StagedFile[] {
  const files: StagedFile[] = [];
  for (const top of ["bin", "lib", "share"]) {
    for (const entry of readdirSync(join(nativeDir, top), { recursive: true, withFileTypes: true })) {
      const source = join(entry.parentPath, entry.name);
      const path = source.slice(nativeDir.length + 1);
      const stat = lstatSync(source);
      // Static libraries are of no use at run time.
      if (stat.isSymbolicLink()) files.push({ path, content: readlinkSync(source), executable: false });
      else if (stat.isFile() && !path.endsWith(".a")) {
        files.push({ path, content: stat.size, executable: (stat.mode & 0o100) !== 0 });
      }
    }
  }
  // The list of links travels too, so that missing ones can be made in the copy.
  files.push({
    path: "pg-symlinks.json",
    content: lstatSync(join(nativeDir, "pg-symlinks.json")).size,
    executable: false,
  });
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function digestOf(files: readonly StagedFile[]): string {
  return createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
}

function copyFiles(nativeDir: string, target: string, files: readonly StagedFile[]): void {
  const directories = new Set([target]);
  for (const { path } of files) {
    for (let at = dirname(path); at !== "."; at = dirname(at)) directories.add(join(target, at));
  }
  for (const directory of [...directories].sort()) {
    mkdirSync(directory);
    chmodSync(directory, 0o755); // whatever the umask is: another account has to read here
  }
  for (const { path, content, executable } of files) {
    const at = join(target, path);
    if (typeof content === "string") symlinkSync(content, at);
    else {
      copyFileSync(join(nativeDir, path), at, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      chmodSync(at, executable ? 0o755 : 0o644);
    }
  }
  hydrateLinks(target);
}

function isComplete(target: string, files: readonly StagedFile[]): boolean {
  return files.every(({ path, content }) => {
    const stat = lstatSync(join(target, path), { throwIfNoEntry: false });
    if (stat === undefined) return false;
    return typeof content === "string" ? stat.isSymbolicLink() : stat.isFile() && stat.size === content;
  });
}
