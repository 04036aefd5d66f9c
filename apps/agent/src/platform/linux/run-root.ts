/**
 * The directories below which each run gets its private places: one in memory (where the machine has that) for the
 * script, its input and the pipes, and one on disk for what the script itself writes. They are apart from the
 * runner's state, because that lies where only the runner may enter, and a run-as user must reach these.
 *
 * Promise: nobody else chose their names, owns them or can write into them or replace them.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { endCgroup } from "./cgroup.ts";
import { removeTree } from "./remove-tree.ts";
import { nameProcess, stillRuns, type ProcessName } from "./running-process.ts";

const prefix = "countersign-runs-";
const ownerFile = "owner.json";
const unownedAgeMilliseconds = 60_000;

/** Who made a run root, so that the next runner can clean up after one that was killed. */
interface RunRootOwner extends ProcessName {
  readonly cgroupBase?: string;
}

/**
 * Whether a directory is safe to make private directories in: it and everything above belongs to root or to us,
 * and where others may write, the sticky bit keeps them from replacing what is ours.
 */
export function isSafeParent(directory: string, uid: number, everyoneEnters: boolean): boolean {
  try {
    for (let folder = resolve(directory); ; folder = dirname(folder)) {
      const { mode, uid: owner } = statSync(folder);
      if (owner !== 0 && owner !== uid) return false;
      if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0) return false;
      if (everyoneEnters && (mode & 0o001) === 0) return false;
      if (folder === "/") return true;
    }
  } catch {
    return false;
  }
}

/** Safe parents for the runner's own files, best first. Root needs ones that other users can pass through. */
export function runRootParents(uid: number): string[] {
  const own = uid === 0 ? ["/run"] : [process.env["XDG_RUNTIME_DIR"] ?? "/dev/shm"];
  const safe = [...own, "/dev/shm", tmpdir(), "/tmp"].filter((place) => isSafeParent(place, uid, uid === 0));
  return [...safe.filter(isInMemory), ...safe.filter((place) => !isInMemory(place))];
}

/** Safe parents for scripts' working directories, best first. */
export function workRootParents(uid: number): string[] {
  return ["/var/tmp", tmpdir(), "/tmp"].filter((place) => isSafeParent(place, uid, uid === 0));
}

/** Whether files in a directory never reach a disk (tmpfs; memory may still be swapped). */
export function isInMemory(directory: string): boolean {
  const tmpfs = 0x01021994;
  return statfsSync(directory).type === tmpfs;
}

/** Makes a fresh run root that others may pass through (0711) but not list. */
export function makeRunRoot(parent: string, cgroupBase: string | undefined): string {
  const directory = mkdtempSync(join(parent, prefix));
  const found = lstatSync(directory);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Error(`not ours: ${directory}`);
  const self = nameProcess(process.pid);
  const owner = { ...self, ...(cgroupBase === undefined ? {} : { cgroupBase }) };
  writeFileSync(join(directory, ownerFile), JSON.stringify(owner), { mode: 0o600, flag: "wx" });
  chmodSync(directory, 0o711);
  return directory;
}

/** The directory on disk for working directories; made again if a cleaner of old files took it away. */
export class WorkRoot {
  readonly #parent: string;
  #path: string;

  constructor(parent: string) {
    this.#parent = parent;
    this.#path = makeRunRoot(parent, undefined);
  }

  get path(): string {
    return this.#path;
  }

  /** Makes one empty directory (0700) and gives its path. */
  makeDirectory(name: string): string {
    if (!existsSync(this.#path)) this.#path = makeRunRoot(this.#parent, undefined);
    const directory = join(this.#path, name);
    mkdirSync(directory, { mode: 0o700 });
    return directory;
  }
}

/** Name of the control group of one launcher below this run root. */
export function cgroupPrefix(runRoot: string): string {
  return `countersign-${runRoot.slice(runRoot.lastIndexOf(prefix) + prefix.length)}-`;
}

/** Ends and removes what runners left that no longer live. Never touches a living runner's or another user's. */
export async function sweepRunRoots(parent: string): Promise<void> {
  for (const entry of readdirSync(parent)) {
    if (!entry.startsWith(prefix)) continue;
    const directory = join(parent, entry);
    if (isAbandoned(directory)) {
      const base = readOwner(directory)?.cgroupBase;
      if (base !== undefined) await endCgroupsOf(base, directory);
      await removeTree(directory);
    }
  }
}

async function endCgroupsOf(base: string, runRoot: string): Promise<void> {
  const groups = listDirectory(base).filter((name) => name.startsWith(cgroupPrefix(runRoot)));
  await Promise.all(groups.map((name) => endCgroup(join(base, name))));
}

function isAbandoned(directory: string): boolean {
  try {
    const found = lstatSync(directory);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false;
    const owner = readOwner(directory);
    return owner === undefined ? Date.now() - found.mtimeMs > unownedAgeMilliseconds : !stillRuns(owner);
  } catch {
    return false;
  }
}

function readOwner(directory: string): RunRootOwner | undefined {
  try {
    // Written by a runner of this same user into a directory that only that user may write.
    const owner: unknown = JSON.parse(readFileSync(join(directory, ownerFile), "utf8"));
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is RunRootOwner {
  if (typeof value !== "object" || value === null) return false;
  if (!("pid" in value && "startTicks" in value && "bootId" in value)) return false;
  const cgroupBase = "cgroupBase" in value ? value.cgroupBase : undefined;
  return (
    typeof value.pid === "number" &&
    typeof value.startTicks === "string" &&
    typeof value.bootId === "string" &&
    (cgroupBase === undefined || typeof cgroupBase === "string")
  );
}

function listDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
