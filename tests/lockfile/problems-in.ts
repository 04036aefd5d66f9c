/** What can be wrong with a lockfile or a package.json, as a list of sentences that is empty when all is well. */
import { placesOf, resolveFrom, type Lockfile } from "./lockfile.ts";

const exactVersion = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Versions asked for by a package.json that are not one exact version. */
export function looseVersions(manifest: object): string[] {
  return ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].flatMap((group) => {
    const wanted: unknown = Reflect.get(manifest, group);
    return Object.entries(Object(wanted))
      .filter(([, version]) => !exactVersion.test(String(version)))
      .map(([name, version]) => `${group} asks for ${name} ${String(version)}`);
  });
}

/** Locked packages whose content is not fixed by a SHA-512, and addresses that name a host. */
export function unfixedContents(lock: Lockfile): string[] {
  return Object.entries(lock.packages).flatMap(([place, locked]) => {
    if (!place.includes("node_modules/")) return [];
    const isWorkspace = locked.link === true && /^(packages|apps)\/[\w-]+$/.test(locked.resolved ?? "");
    if (isWorkspace) return [];
    return [
      ...(/^sha512-[\w+/]{86}==$/.test(locked.integrity ?? "") ? [] : [`${place} has no SHA-512`]),
      ...(locked.resolved === undefined ? [] : [`${place} names an address`]),
    ];
  });
}

/** Dependencies, those for other platforms too, that the lockfile does not hold: `npm ci` would fail or fetch anew. */
export function missingEntries(lock: Lockfile): string[] {
  return Object.entries(lock.packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !resolveFrom(lock, place, name))
      .map((name) => `${place || "the root"} needs ${name}`),
  );
}

/** Packages that are absent, or locked anywhere below the lowest version that may be used. */
export function belowMinimum(lock: Lockfile, minimums: Readonly<Record<string, string>>): string[] {
  return Object.entries(minimums).flatMap(([name, minimum]) => {
    const places = placesOf(lock, name);
    if (places.length === 0) return [`${name} is not locked`];
    return places
      .filter(([, { version = "0.0.0" }]) => isBelow(version, minimum))
      .map(([place, { version }]) => `${place} is ${version}, below ${minimum}`);
  });
}

/** Packages that run a script when they are installed, beyond those named. */
export function unexpectedScripts(lock: Lockfile, known: ReadonlySet<string>): string[] {
  return Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([place]) => place.replace(/^.*node_modules\//, ""))
    .filter((name) => !known.has(name));
}

function isBelow(version: string, minimum: string): boolean {
  // A pre-release counts as the release it leads to: the one that is used here has no release yet.
  const [ours, theirs] = [version, minimum].map((text) => text.split("-")[0]!.split(".").map(Number));
  const differing = ours!.findIndex((part, index) => part !== theirs![index]);
  return differing >= 0 && ours![differing]! < theirs![differing]!;
}
