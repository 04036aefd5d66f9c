/** What the holder of a key may sign of a request, by the roots and lists that are held here; the reason where it is nothing. */
import {
  type PersonKey,
  type PinnedPeople,
  type PinnedRoot,
  policyFor,
  type Request,
  sameHuman,
  shareMark,
} from "@countersign/protocol";

/** A person of a root or list, as the holder of a key. */
export interface KnownPerson {
  readonly authority: string;
  readonly authorityName: string;
  readonly person: string;
  readonly name: string;
  readonly key: PersonKey;
  /** From the list of requesters, which never makes an approver. */
  readonly listed: boolean;
  readonly groups: readonly string[];
}

/** Everybody that a key stands for. */
export function personsOf(
  fingerprint: string,
  roots: readonly PinnedRoot[],
  people: readonly PinnedPeople[],
): KnownPerson[] {
  return roots.flatMap((pin): KnownPerson[] => {
    const about = { authority: pin.authority, authorityName: pin.root.name };
    const held = pin.persons.get(fingerprint);
    if (held) {
      const { id: person, name, groups } = held.holder;
      return [{ ...about, person, name, groups, key: held.key, listed: false }];
    }
    const list = people.find(({ authority }) => authority === pin.authority);
    const listed = list?.requesters.get(fingerprint);
    if (!listed) return [];
    const { id: person, name } = listed.holder;
    return [{ ...about, person, name, groups: [], key: listed.key, listed: true }];
  });
}

/** All keys of whoever holds this one, by the roots and lists that are held here; the key itself comes first. */
export function keysOfHolder(
  fingerprint: string,
  { roots, people }: { readonly roots: readonly PinnedRoot[]; readonly people: readonly PinnedPeople[] },
): string[] {
  const known: ReadonlyMap<string, { readonly holder: { readonly id: string } }>[] = [
    ...roots.map(({ persons }) => persons),
    ...people.map(({ requesters }) => requesters),
  ];
  const others = known.flatMap((holders) => {
    const own = holders.get(fingerprint)?.holder.id;
    return own === undefined
      ? []
      : [...holders].flatMap(([key, { holder }]) => (holder.id === own ? [key] : []));
  });
  return [...new Set([fingerprint, ...others])];
}

/** Why a key that stands in a root cannot be used here. */
export function stationFault(pin: PinnedRoot, key: PersonKey, origin: string): string | undefined {
  const station = pin.root.stations.find(({ id }) => id === key.station);
  if (!station) return `${pin.root.name} lists no station for this key`;
  return station.origin === origin
    ? undefined
    : `${pin.root.name} says that this key signs at ${station.origin}, not here`;
}

/** As whom a key may sign a request. */
export interface Seat {
  readonly as: "requester" | "approver";
  readonly by: KnownPerson;
}

/** What somebody may do with a request: the seats that their key has, or why it has none. */
export interface Standing {
  readonly seats: readonly Seat[];
  /** Why they do not approve although they sit in a group that is asked for. */
  readonly excluded: string | undefined;
}

/** The standing of a key towards a request. */
export function standingOf(
  fingerprint: string,
  request: Request,
  roots: readonly PinnedRoot[],
  people: readonly PinnedPeople[],
  origin: string,
): Standing {
  const seats: Seat[] = [];
  let excluded: string | undefined;
  const { kicked, adders } = keptOut(request, roots, people);
  for (const by of personsOf(fingerprint, roots, people)) {
    const pin = roots.find(({ authority }) => authority === by.authority);
    if (!pin || !request.roots.some(({ authority }) => authority === pin.authority)) continue;
    const fault = stationFault(pin, by.key, origin);
    if (fault !== undefined) {
      excluded ??= fault;
      continue;
    }
    const { authority, person } = request.requester;
    if (authority === by.authority && person === by.person) seats.push({ as: "requester", by });
    const asked = policyFor(pin.root, request.action.kind, request.client)?.require.map(({ group }) => group);
    if (by.listed || !by.groups.some((group) => asked?.includes(group))) continue;
    const own = pin.marks.get(by.person) ?? new Set();
    if (shareMark(own, kicked)) excluded = "who asks for a run does not approve it";
    else if (shareMark(own, adders)) excluded = "whoever added the requester does not approve for them";
    else seats.push({ as: "approver", by });
  }
  return { seats, excluded };
}

/** The marks of the requester and of whoever added them, as the device's check gathers them, signature or not. */
export function keptOut(request: Request, roots: readonly PinnedRoot[], people: readonly PinnedPeople[]) {
  const { authority, person } = request.requester;
  const held = [...roots, ...people];
  const everybody = held.flatMap(({ marks }) => [...marks.values()]);
  const own = held
    .filter((one) => one.authority === authority)
    .flatMap(({ marks }) => [...(marks.get(person) ?? [])]);
  const kicked = sameHuman(new Set(own), everybody);
  const added = people.flatMap(({ authority: at, list, marks, adders }) => {
    const pin = roots.find((candidate) => candidate.authority === at);
    return list.requesters
      .filter(({ id }) => shareMark(marks.get(id) ?? new Set(), kicked))
      .flatMap(({ id, added_by: told }) => adders.get(id) ?? told)
      .flatMap((id) => [...(pin?.marks.get(id) ?? [])]);
  });
  return { kicked, adders: sameHuman(new Set(added), everybody) };
}
