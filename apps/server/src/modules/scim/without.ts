/** What is in one set of ids and not in another. */

/** In the order of the first. */
export function without(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  return [...one].filter((id) => !other.has(id));
}
