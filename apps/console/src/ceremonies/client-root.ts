/**
 * A client's own root (formats.md, several roots): its people have a say of their own over what runs on its devices,
 * even against the operator. It can only restrict: it names no server key, and every other pinned root still has to
 * agree. Devices take it once its own people and the operator's have signed.
 */
import type { Crypto, Root } from "@countersign/protocol";
import { type ComposedRoot, composeRoot, YEAR_SECONDS } from "./composed.ts";
import { APPROVERS, personIdFor, personOf, stationsWith } from "./people-of-root.ts";
import { policiesFor } from "./policies.ts";
import type { NewPerson } from "./two-of-us.ts";

/** What the client's people decided. */
export interface ClientRootWish {
  /** Whose root it is: the client's name. */
  readonly name: string;
  readonly client: string;
  readonly people: readonly NewPerson[];
  readonly approvals: number;
  readonly independent: boolean;
  /** Origins of stations that count as out of the server's reach. */
  readonly independentStations: ReadonlySet<string>;
}

/** Composes it; what the operator allows as run-as at this client stays possible. */
export function composeClientRoot(
  wish: ClientRootWish,
  operator: Pick<Root, "policies">,
  now: number,
  crypto: Crypto,
): ComposedRoot {
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
  const nobody = { threshold: 1, members: [] };
  const runAs = operator.policies.find(
    ({ client, kind }) => client === wish.client && kind === "script",
  )?.run_as;
  const { client, approvals, independent } = wish;
  return composeRoot(
    {
      type: "root",
      format: 1,
      name: wish.name,
      scope: "client",
      version: 1,
      issued: now,
      expires: now + YEAR_SECONDS,
      hard_expires: now + 2 * YEAR_SECONDS,
      trial: false,
      persons: people.map(({ person }) => person).toSorted((left, right) => (left.id < right.id ? -1 : 1)),
      roles: {
        root: two,
        renew: two,
        people: two,
        // Who belongs to a client is for the operator to admit.
        admit: nobody,
        breakglass: two,
        recovery: { threshold: 1, members: idsOf("recovery") },
      },
      policies: policiesFor({ client, approvals, independent, ...(runAs ? { runAs } : {}) }).toSorted(
        (left, right) => (left.kind < right.kind ? -1 : 1),
      ),
      stations,
      server_keys: [],
      update_keys: [],
      witnesses: [],
      min_release: 0,
      revoked: [],
    },
    crypto,
  );
}
