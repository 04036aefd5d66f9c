/** How many of whom, as people say it. */

/** Such as `none`, `one`, `2`. */
export function numberWord(count: number): string {
  return count === 0 ? "none" : count === 1 ? "one" : String(count);
}

/** So many of these people: `ann or bob`, `ann and bob`, `2 of ann, bob and carol`; `nobody` of nobody. */
export function someOf(count: number, members: readonly string[]): string {
  if (members.length === 0) return "nobody";
  if (count === members.length) return listed(members, "and");
  return count === 1 ? listed(members, "or") : `${count} of ${listed(members, "and")}`;
}

/** Names in a row, with a word before the last one. */
export function listed(names: readonly string[], word: "and" | "or"): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} ${word} ${last}`;
}
