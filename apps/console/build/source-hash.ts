/** One hash over everything that the console is built from, so that a stale build is known as one. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What the build reads, relative to the repository. */
const INGREDIENTS = [
  "apps/console/src",
  "apps/console/build",
  "apps/console/index.html",
  "apps/console/package.json",
  "packages/access/src",
  "packages/api/src",
  "packages/log/src",
  "packages/protocol/src",
  "packages/review/src",
  "package-lock.json",
];

/** The hash of all sources below the repository's root; tests of the packages count for nothing. */
export function sourceHash(root: string): string {
  const hash = createHash("sha256");
  for (const file of INGREDIENTS.flatMap((place) => filesIn(join(root, place)))) {
    hash
      .update(`${relative(root, file).split(sep).join("/")}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}

function filesIn(place: string): string[] {
  const found = statSync(place, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return /\.test\.tsx?$/.test(place) ? [] : [place];
  return readdirSync(place)
    .toSorted()
    .flatMap((name) => filesIn(join(place, name)));
}
