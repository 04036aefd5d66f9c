// Promises: a path to PostgreSQL's socket that fits the 107 bytes the system allows (unix(7)), however deep the data
// directory is. Where needed it is a link in a private directory; the socket itself always stands in the cluster.
import { createHash } from "node:crypto";
import {
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PostgreSQL's port; on a unix socket only a part of the file name. */
export const socketPort = 5432;
/** File name of the socket within its directory. */
export const socketName = `.s.PGSQL.${socketPort}`;

const longestSocketPath = 107;

/** A directory path for connection strings. */
export interface SocketDirectory {
  readonly path: string;
  /** True where `path` is a link in a private directory. */
  readonly shortened: boolean;
  /** Marks the link as used, so that a sweeper of temporary files leaves it alone. */
  touch(): void;
  remove(): void;
}

/** Gives `clusterDir` itself where it is short enough, else a short way to it. */
export function openSocketDirectory(clusterDir: string): SocketDirectory {
  if (fits(clusterDir)) return { path: clusterDir, shortened: false, touch: () => {}, remove: () => {} };
  const bases = [
    process.env["XDG_RUNTIME_DIR"],
    process.getuid?.() === 0 ? "/run" : undefined,
    tmpdir(),
    "/tmp",
  ];
  for (const base of bases) {
    if (base === undefined || base === "") continue;
    const directory = privateDirectory(base, clusterDir);
    if (directory === undefined) continue;
    const path = join(directory, "s");
    if (!fits(path)) {
      rmSync(directory, { recursive: true, force: true });
      continue;
    }
    symlinkSync(clusterDir, `${path}.new`);
    renameSync(`${path}.new`, path);
    const touch = () => {
      const now = new Date();
      lutimesSync(path, now, now);
      utimesSync(directory, now, now);
    };
    return {
      path,
      shortened: true,
      touch,
      remove: () => rmSync(directory, { recursive: true, force: true }),
    };
  }
  throw new Error(`No place for a short path to ${clusterDir}: its name is too long for a socket.`);
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, socketName)) <= longestSocketPath;
}

/** The same name at each start, so that a killed launcher leaves no litter; another's directory is never used. */
function privateDirectory(base: string, clusterDir: string): string | undefined {
  const wanted = join(
    base,
    `countersign-${createHash("sha256").update(clusterDir).digest("hex").slice(0, 12)}`,
  );
  try {
    mkdirSync(wanted, { mode: 0o700 });
    return wanted;
  } catch {
    const stat = lstatSync(wanted, { throwIfNoEntry: false });
    const ours = stat !== undefined && stat.isDirectory() && stat.uid === process.getuid?.();
    if (ours && (stat.mode & 0o077) === 0) {
      rmSync(join(wanted, "s.new"), { force: true });
      return wanted;
    }
  }
  try {
    return mkdtempSync(join(base, "countersign-"));
  } catch {
    return undefined;
  }
}
