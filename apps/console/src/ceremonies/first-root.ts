/** The first version of a root: people by their cards, two of them for all that matters, for a year. */
import type { Policy, Root } from "@countersign/protocol";
import { YEAR_SECONDS } from "./composed.ts";
import { APPROVERS, personIdFor, personOf, stationsWith } from "./people-of-root.ts";
import type { ReadCard } from "./read-card.ts";

/** A card with what its holder is to do. */
export interface NewPerson {
  readonly card: ReadCard;
  /** Approves and changes the root; or only stands in for somebody who was lost. */
  readonly as: "approver" | "recovery";
}

/** What the people decided, and what differs between an operator's root and a client's. */
export interface FirstRoot {
  readonly name: string;
  readonly scope: Root["scope"];
  readonly people: readonly NewPerson[];
  /** Origins of stations that count as out of the server's reach. */
  readonly independentStations: ReadonlySet<string>;
  /** Whether any one approver admits devices; without it this root admits none. */
  readonly admits: boolean;
  readonly policies: readonly Policy[];
  readonly now: number;
  /** Of a root that it takes over from: keys of the server and of updates, witnesses, the lowest release. */
  readonly heritage?: Pick<Root, "server_keys" | "update_keys" | "witnesses" | "min_release">;
}

const nothing = { server_keys: [], update_keys: [], witnesses: [], min_release: 0 };

/** Writes it down, everything in the order that the format wants. */
export function firstRoot({ heritage = nothing, ...wish }: FirstRoot): Root {
  const cards = wish.people.map(({ card }) => card);
  const stations = stationsWith([], cards, wish.independentStations);
  const ids: string[] = [];
  const people = wish.people.map(({ card, as }) => {
    const id = personIdFor(card.name, ids);
    ids.push(id);
    return { as, person: personOf({ card, id, groups: as === "approver" ? [APPROVERS] : [] }, stations) };
  });
  const idsOf = (wanted: NewPerson["as"]) =>
    people.flatMap(({ as, person }) => (as === wanted ? [person.id] : [])).toSorted();
  const members = idsOf("approver");
  // Two, even where there are fewer of them so far: then the rules say that nobody could ever sign.
  const two = { threshold: 2, members };
  const sorting = ({ client, kind }: Policy) => `${client} ${kind}`;
  return {
    type: "root",
    format: 1,
    name: wish.name,
    scope: wish.scope,
    version: 1,
    issued: wish.now,
    expires: wish.now + YEAR_SECONDS,
    hard_expires: wish.now + 2 * YEAR_SECONDS,
    trial: false,
    persons: people.map(({ person }) => person).toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    roles: {
      root: two,
      renew: two,
      people: two,
      admit: { threshold: 1, members: wish.admits ? members : [] },
      breakglass: two,
      recovery: { threshold: 1, members: idsOf("recovery") },
    },
    policies: wish.policies.toSorted((left, right) => (sorting(left) < sorting(right) ? -1 : 1)),
    stations,
    server_keys: heritage.server_keys,
    update_keys: heritage.update_keys,
    witnesses: heritage.witnesses,
    min_release: heritage.min_release,
    revoked: [],
  };
}
