/** The keys of somebody who stays: a second one beside the first, or a new one for the one that was lost. */
import type { Crypto, PinnedRoot } from "@countersign/protocol";
import { type ComposedRoot, composeRoot, following } from "./composed.ts";
import { personOf, stationsWith, usedStations } from "./people-of-root.ts";
import type { ReadCard } from "./read-card.ts";

/** Whose keys, which of them stop counting, and the card that brings others. */
export interface KeyChange {
  readonly person: string;
  /** Key texts. */
  readonly lost: readonly string[];
  readonly card?: ReadCard | undefined;
}

/** Composes it; groups and roles stay. Undefined where nobody is called so, or nothing would change. */
export function changeKeys(
  held: PinnedRoot,
  { person: id, lost, card }: KeyChange,
  { now, independentStations }: { now: number; independentStations: ReadonlySet<string> },
  crypto: Crypto,
): ComposedRoot | undefined {
  const root = following(held, now);
  const person = root.persons.find((one) => one.id === id);
  if (!person || (lost.length === 0 && !card)) return undefined;
  const stations = stationsWith(root.stations, card ? [card] : [], independentStations);
  const added = card ? personOf({ card, id, groups: person.groups }, stations).keys : [];
  const kept = person.keys.filter(
    ({ key }) => !lost.includes(key) && !added.some((other) => other.key === key),
  );
  const keys = [...kept, ...added].toSorted((left, right) => (left.key < right.key ? -1 : 1));
  const persons = root.persons.map((one) => (one.id === id ? { ...one, keys } : one));
  return composeRoot({ ...root, persons, stations: usedStations(stations, root.persons, persons) }, crypto);
}
