/** Persons as roots and people lists name them. */
import type { TrustRegistry } from "./trust-registry.ts";

/** Whether the newest root or people list of an authority names a person. */
export function isPersonKnown(registry: TrustRegistry, authority: string, person: string): boolean {
  const known = registry.find(authority);
  if (!known) return false;
  const requesters = known.people?.pinned.list.requesters ?? [];
  return [...known.newest.root.persons, ...requesters].some(({ id }) => id === person);
}
