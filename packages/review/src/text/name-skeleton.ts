/** Names that could be taken for each other. */
import { plainLetterOf } from "./look-alikes.ts";
import { isUnseen } from "./unseen-characters.ts";

/** What is left of a name when everything is taken away that people do not see or hear: two names with one skeleton look alike. */
export function nameSkeleton(name: string): string {
  return Array.from(name.normalize("NFKD"))
    .filter((character) => !isUnseen(character) && !/[\p{M}\s]/u.test(character))
    .map(plainLetterOf)
    .join("")
    .toLowerCase()
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replaceAll(/[1i|!]/g, "l")
    .replaceAll("0", "o")
    .replaceAll(/[\u2010-\u2015\u2212_.]/g, "-");
}

/** For each name that is not told apart from another one at a glance, what to say of it. */
export function confusableNames(names: readonly string[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const bySkeleton = new Map<string, Set<string>>();
  for (const name of names) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const skeleton = nameSkeleton(name);
    bySkeleton.set(skeleton, (bySkeleton.get(skeleton) ?? new Set()).add(name));
  }
  const words = new Map<string, string>();
  for (const alike of bySkeleton.values())
    if (alike.size > 1)
      for (const name of alike) words.set(name, "looks like the name of another one in this list");
  for (const [name, count] of counts) if (count > 1) words.set(name, `the name of ${count} in this list`);
  return words;
}
