// Promises: the npm package's shared libraries can be found by their short names, whether or not its postinstall ran.
import { lstatSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";

interface Link {
  /** Absolute path at which a link is needed. */
  readonly at: string;
  /** What it points to, relative to its own directory. */
  readonly to: string;
}

/** Links that the package lists in `native/pg-symlinks.json` and that do not exist. */
export function missingLinks(nativeDir: string): Link[] {
  return listedLinks(nativeDir).filter(({ at }) => lstatSync(at, { throwIfNoEntry: false }) === undefined);
}

/** Creates the missing links in place. False when the directory cannot be written: then a staged copy is needed. */
export function hydrateLinks(nativeDir: string): boolean {
  for (const link of missingLinks(nativeDir)) {
    try {
      symlinkSync(link.to, link.at);
    } catch {
      // Another process may have made it in the meantime, else the file system is read-only.
      if (lstatSync(link.at, { throwIfNoEntry: false }) === undefined) return false;
    }
  }
  return true;
}

function listedLinks(nativeDir: string): Link[] {
  const file = join(nativeDir, "pg-symlinks.json");
  let listed: unknown;
  try {
    listed = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return []; // packages of platforms without links carry no list
  }
  if (!Array.isArray(listed)) return [];
  const links: Link[] = [];
  // Array.isArray yields any[]; each entry is read as unknown.
  for (const entry of listed as unknown[]) {
    if (typeof entry !== "object" || entry === null || !("source" in entry) || !("target" in entry)) continue;
    if (typeof entry.source !== "string" || typeof entry.target !== "string") continue;
    // The list names "native/lib/libpq.so.5.18" as source and "native/lib/libpq.so.5" as the link's place.
    const place = /^native\/(.+)$/.exec(entry.target)?.[1];
    if (place === undefined || dirname(entry.source) !== dirname(entry.target)) continue;
    const at = resolve(nativeDir, place);
    if (!at.startsWith(nativeDir + sep)) continue;
    links.push({ at, to: basename(entry.source) });
  }
  return links;
}
