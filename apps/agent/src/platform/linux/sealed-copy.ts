/**
 * The copy of the script that is executed. A shell reads its file as it goes, so the copy must be one that nobody
 * but the runner can change after its hash was checked.
 */
import { hash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Interpreter } from "../host-platform.ts";
import { scriptFileName } from "./interpreters.ts";
import { removeTree } from "./remove-tree.ts";
import type { RunUser } from "./run-user.ts";

/** Private place of one run. */
export interface SealedCopy {
  readonly directory: string;
  readonly scriptPath: string;
  /** Standing input, if there is any: in memory where the machine has a place for that, gone once it is open. */
  readonly inputPath: string | undefined;
  /** Fresh, empty, belongs to the run-as user; the script starts in it. */
  readonly workDirectory: string;
  /** Other files of ours in the directory. */
  readonly besides: readonly string[];
}

/** Where private places are made. */
export interface RunPlaces {
  /** For what the runner owns; in memory where possible. */
  readonly runRoot: string;
  /** Makes a directory for what scripts leave, on a disk: a large file there must not fill the memory. */
  makeWorkDirectory(name: string): string;
}

/** What to seal and for whom. */
export interface SealOrder {
  readonly script: Uint8Array;
  readonly scriptHash: string;
  readonly interpreter: Interpreter;
  readonly stdin?: Uint8Array;
  readonly user: RunUser;
}

/** `sha256:` + hex, the form in which documents name content. */
export function contentHash(bytes: Uint8Array): string {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}

/**
 * Writes the copy and reads it back. The directory can be passed only by the run-as user's group and listed only by
 * the runner; the file can be read by that group and written by nobody. Throws when the disk refuses.
 */
export function sealCopy(
  places: RunPlaces,
  order: SealOrder,
):
  | { readonly ok: true; readonly copy: SealedCopy }
  | { readonly ok: false; readonly because: "script-hash-mismatch" } {
  if (contentHash(order.script) !== order.scriptHash) return { ok: false, because: "script-hash-mismatch" };
  const shared = process.getuid?.() === 0 && order.user.uid !== 0;
  const name = randomBytes(16).toString("hex");
  const directory = join(places.runRoot, name);
  const copy: SealedCopy = {
    directory,
    scriptPath: join(directory, scriptFileName[order.interpreter]),
    inputPath: order.stdin === undefined ? undefined : join(directory, "input"),
    workDirectory: places.makeWorkDirectory(name),
    // Node asks every directory upwards which kind of module a file is: the question ends here.
    besides: order.interpreter === "node" ? [join(directory, "package.json")] : [],
  };
  try {
    fillPlace(copy, order, shared);
    // From the bytes on disk, after the last write: what is about to run is what was signed.
    if (contentHash(readFileSync(copy.scriptPath)) === order.scriptHash) return { ok: true, copy };
  } catch (error) {
    dropPlace(copy);
    throw error;
  }
  dropPlace(copy);
  return { ok: false, because: "script-hash-mismatch" };
}

function fillPlace(copy: SealedCopy, order: SealOrder, shared: boolean): void {
  const { uid, gid } = order.user;
  const group = shared ? gid : undefined;
  mkdirSync(copy.directory, { mode: 0o700 });
  if (shared) {
    chownSync(copy.directory, process.getuid?.() ?? -1, gid);
    chmodSync(copy.directory, 0o710);
  }
  writeSealed(copy.scriptPath, order.script, group);
  for (const path of copy.besides) writeSealed(path, Buffer.from("{}"), group);
  if (copy.inputPath !== undefined && order.stdin !== undefined)
    writeSealed(copy.inputPath, order.stdin, group);
  if (shared) chownSync(copy.workDirectory, uid, gid);
}

/** Nothing has run here yet, so there is nothing in it but ours. */
function dropPlace(copy: SealedCopy): void {
  for (const path of [copy.directory, copy.workDirectory]) rmSync(path, { recursive: true, force: true });
}

/** Once the script has its input open, nobody else needs to find it. */
export function dropInput(copy: SealedCopy): void {
  if (copy.inputPath !== undefined) rmSync(copy.inputPath, { force: true });
}

/** Removes the private place; the plain case without another process. */
export async function removeSealedCopy(copy: SealedCopy): Promise<void> {
  try {
    dropInput(copy);
    for (const path of [copy.scriptPath, ...copy.besides]) unlinkSync(path);
    rmdirSync(copy.directory);
    rmdirSync(copy.workDirectory);
  } catch {
    await removeTree(copy.directory);
    await removeTree(copy.workDirectory);
  }
}

function writeSealed(path: string, bytes: Uint8Array, group: number | undefined): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = openSync(path, flags, 0o600);
  try {
    writeFileSync(file, bytes);
    if (group !== undefined) fchownSync(file, process.getuid?.() ?? -1, group);
    fchmodSync(file, group === undefined ? 0o400 : 0o440);
  } finally {
    closeSync(file);
  }
}
