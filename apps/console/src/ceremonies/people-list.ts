/** The next list of requesters: somebody may ask from now on, or no more, or the end of the list is put off. */
import {
  type Crypto,
  documentBytes,
  DocumentError,
  keyFingerprint,
  type People,
  type PersonKey,
  type PinnedPeople,
  type PinnedRoot,
  type Requester,
  type Root,
} from "@countersign/protocol";
import { type Composed, compose, YEAR_SECONDS } from "./composed.ts";
import type { ReadCard } from "./read-card.ts";

/** The root that delegates, and its list so far. */
export interface HeldList {
  readonly root: PinnedRoot;
  readonly people: PinnedPeople | undefined;
}

/** Who may ask, for which clients, and who of the keepers will sign that. */
export interface RequesterWish {
  readonly card: ReadCard;
  readonly id: string;
  readonly clients: readonly string[];
  readonly kind: Requester["kind"];
  /** Everybody who signs the addition: none of them ever approves for this requester. */
  readonly addedBy: readonly string[];
}

/** Why no list is composed. */
export const LIST_FAULTS = [
  "no-client",
  "too-few-sign",
  "not-a-keeper",
  "station-not-in-root",
  "people-key-twice",
  "people-key-of-root",
  "not-on-the-list",
  "bad-shape",
] as const;
export type ListFault = (typeof LIST_FAULTS)[number];

/** A list to be signed, or why there is none. */
export type ComposedList =
  | ({ readonly ok: true; readonly list: People } & Composed)
  | { readonly ok: false; readonly because: ListFault };

const no = (because: ListFault): ComposedList => ({ ok: false, because });

/** Adds a requester from a card, or changes the one who has this id; whoever added them before stays named. */
export function addRequester(held: HeldList, wish: RequesterWish, now: number, crypto: Crypto): ComposedList {
  const { root } = held.root;
  const { threshold, members } = root.roles.people;
  if (wish.clients.length === 0) return no("no-client");
  if (wish.addedBy.some((id) => !members.includes(id))) return no("not-a-keeper");
  if (wish.addedBy.length < threshold) return no("too-few-sign");
  const keys = keysOf(wish.card, root);
  if (!keys) return no("station-not-in-root");
  const others = (held.people?.list.requesters ?? []).filter(({ id }) => id !== wish.id);
  const before = held.people?.list.requesters.find(({ id }) => id === wish.id);
  const prints = (list: readonly PersonKey[]) => list.map(({ key }) => keyFingerprint(key, crypto));
  const own = new Set(prints(keys));
  const isShared = (list: readonly PersonKey[]) => prints(list).some((print) => own.has(print));
  if (others.some((other) => isShared(other.keys))) return no("people-key-twice");
  const inRoot = [...root.server_keys.map((key) => ({ key })), ...approverKeys(root, wish.kind)];
  if (isShared(inRoot)) return no("people-key-of-root");
  const entry: Requester = {
    id: wish.id,
    name: wish.card.name,
    keys,
    clients: wish.clients.toSorted(),
    kind: wish.kind,
    added_by: [...new Set([...(before?.added_by ?? []), ...wish.addedBy])].toSorted(),
  };
  const requesters = [...others, entry].toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return nextList(held, requesters, now, crypto);
}

/** Takes a requester off the list: what they asked for and nobody has run yet is refused from then on. */
export function removeRequester(held: HeldList, id: string, now: number, crypto: Crypto): ComposedList {
  const requesters = held.people?.list.requesters ?? [];
  const left = requesters.filter((requester) => requester.id !== id);
  return left.length === requesters.length ? no("not-on-the-list") : nextList(held, left, now, crypto);
}

/** The same list, good for another year. */
export function renewList(held: HeldList, now: number, crypto: Crypto): ComposedList {
  return held.people ? nextList(held, held.people.list.requesters, now, crypto) : no("not-on-the-list");
}

/** Those who approve and did not add this requester: the people who can approve what they ask for. */
export function approversLeft(root: Root, addedBy: readonly string[]): readonly string[] {
  const asked = new Set(root.policies.flatMap(({ require }) => require.map(({ group }) => group)));
  return root.persons
    .filter(({ id, groups }) => !addedBy.includes(id) && groups.some((group) => asked.has(group)))
    .map(({ name }) => name);
}

/** The card's keys with the root's own names of their stations; undefined where the root does not know one. */
function keysOf(card: ReadCard, { stations }: Root): PersonKey[] | undefined {
  const station = stations.find(({ origin }) => origin === card.station?.origin);
  if (!station && card.keys.some(({ kind }) => kind === "webauthn")) return undefined;
  return card.keys
    .map(
      ({ key, kind, synced }): PersonKey => ({
        key,
        ...(kind === "webauthn" && station ? { station: station.id } : {}),
        ...(synced ? { synced } : {}),
      }),
    )
    .toSorted((left, right) => (left.key < right.key ? -1 : 1));
}

/** A person may stand in the root and on the list; a service may hold no key of somebody who approves. */
function approverKeys(root: Root, kind: Requester["kind"]): readonly PersonKey[] {
  return kind === "human" ? [] : root.persons.flatMap(({ groups, keys }) => (groups.length > 0 ? keys : []));
}

function nextList(
  { root, people }: HeldList,
  requesters: readonly Requester[],
  now: number,
  crypto: Crypto,
): ComposedList {
  const list: People = {
    type: "people",
    format: 1,
    authority: root.authority,
    version: (people?.version ?? 0) + 1,
    ...(people ? { prev: people.hash } : {}),
    issued: Math.max(now, people?.list.issued ?? 0),
    expires: Math.max(now, people?.list.issued ?? 0) + YEAR_SECONDS,
    requesters: [...requesters],
  };
  try {
    return { ok: true, list, ...compose(documentBytes("people", list), crypto) };
  } catch (error) {
    // Something typed that no verifier would accept, such as a name that is too long.
    if (error instanceof DocumentError) return no("bad-shape");
    throw error;
  }
}
