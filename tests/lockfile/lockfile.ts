/** The package-lock.json of npm, version 3, as far as the checks here read it. */

/** One locked package; `link` marks a workspace. */
export type LockedPackage = {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  /** Needed by tools and tests only. */
  dev?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/** The lockfile: a package for each place under node_modules, and the workspaces by their folder. */
export type Lockfile = { lockfileVersion: number; packages: Record<string, LockedPackage> };

/** Every place in which package `name` is locked, at the top or nested below another package. */
export function placesOf(lock: Lockfile, name: string): [string, LockedPackage][] {
  return Object.entries(lock.packages).filter(([place]) => place.endsWith(`node_modules/${name}`));
}

/** Follows Node's resolution from `place` upwards: the locked package that `name` means there. */
export function resolveFrom(lock: Lockfile, place: string, name: string): LockedPackage | undefined {
  for (let folder = place; ; ) {
    const found = lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`];
    if (found || folder === "") return found;
    const parent = folder.lastIndexOf("node_modules/");
    folder = parent > 0 ? folder.slice(0, parent - 1) : "";
  }
}
