/** The persons and stations of a root, made from cards. */
import type { Person, PersonKey, Root, Station } from "@countersign/protocol";
import { slugOf } from "../parts/slug-of.ts";
import type { ReadCard } from "./read-card.ts";

/** A card with the place that its holder gets. */
export interface Appointed {
  readonly card: ReadCard;
  readonly id: string;
  readonly groups: readonly string[];
}

/** The group of those who approve runs. */
export const APPROVERS = "approvers";

/** Whether a station at this origin may count as out of the server's reach at all: a linter of roots refuses the rest. */
export function mayBeIndependent(origin: string): boolean {
  const host = /^https?:\/\/([^:/]+)/.exec(origin)?.[1] ?? "";
  const isLocal = host === "localhost" || host.endsWith(".localhost");
  return !isLocal || host === "station.localhost";
}

/** The stations of a root with those of the cards among them; `independent` names the origins that count as such. */
export function stationsWith(
  stations: readonly Station[],
  cards: readonly ReadCard[],
  independent: ReadonlySet<string>,
): Station[] {
  let all = [...stations];
  for (const { station } of cards) {
    if (!station || all.some(({ origin }) => origin === station.origin)) continue;
    const { origin, rpid } = station;
    const isIndependent = independent.has(origin) && mayBeIndependent(origin);
    all = [...all, { id: freeId(station.id, all), origin, rpid, independent: isIndependent }];
  }
  return all.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

/** The stations without those at which somebody held a key before and nobody does any more. */
export function usedStations(
  stations: readonly Station[],
  before: readonly Person[],
  after: readonly Person[],
): Station[] {
  const usedBy = (persons: readonly Person[]) =>
    new Set(persons.flatMap(({ keys }) => keys.map(({ station }) => station)));
  const [were, are] = [usedBy(before), usedBy(after)];
  return stations.filter(({ id }) => are.has(id) || !were.has(id));
}

/** The person that a card becomes. */
export function personOf({ card, id, groups }: Appointed, stations: readonly Station[]): Person {
  const station = stations.find(({ origin }) => origin === card.station?.origin);
  const keys = card.keys.map(
    ({ key, kind, synced }): PersonKey => ({
      key,
      ...(kind === "webauthn" && station ? { station: station.id } : {}),
      ...(synced ? { synced } : {}),
    }),
  );
  return {
    id,
    name: card.name,
    keys: keys.toSorted((left, right) => (left.key < right.key ? -1 : 1)),
    groups: groups.toSorted(),
    also: [],
  };
}

/** The station of a card that somebody brings along, where it may count as out of the server's reach: whatever its name, not beside the server. */
export function independentStationOf(card: ReadCard | undefined): ReadonlySet<string> {
  const station = card?.station;
  if (!station || station.besideServer === true || !mayBeIndependent(station.origin)) return new Set();
  return new Set([station.origin]);
}

/** An id for a person of this name that nobody here has yet. */
export function personIdFor(name: string, taken: readonly string[]): string {
  const wanted = slugOf(name);
  const base = wanted === "" || wanted === "server" ? "person" : wanted;
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base.slice(0, 58)}-${count}`;
    if (!taken.includes(id)) return id;
  }
}

/** Whether a person can sign through something that the server does not reach: an SSH key, or an independent station. */
export function signsIndependently(person: Person, { stations }: Pick<Root, "stations">): boolean {
  return person.keys.some(
    ({ station }) =>
      station === undefined || stations.some(({ id, independent }) => id === station && independent),
  );
}

function freeId(id: string, stations: readonly Station[]): string {
  if (!stations.some((station) => station.id === id)) return id;
  for (let count = 2; ; count += 1) {
    const other = `${id.slice(0, 58)}-${count}`;
    if (!stations.some((station) => station.id === other)) return other;
  }
}
