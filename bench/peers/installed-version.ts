/** The version of a package as npm put it here; not every package lets its own package.json be imported. */
import { readFileSync } from "node:fs";

/** Reads it. */
export function installedVersion(name: string): string {
  const place = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  // Written by npm, with a version in it.
  return (JSON.parse(readFileSync(place, "utf8")) as { version: string }).version;
}
