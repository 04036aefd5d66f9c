/** Roots of every sort, honest by default; `change` bends one thing. */

import { pinRoot, SERVER } from "@countersign/protocol";
import type { PinnedRoot, Policy, Role, Root, Station } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { seededKey } from "./seeded-key.ts";
import { signDocument } from "./signed-document.ts";
import type { SignedDocument, Signing } from "./signed-document.ts";
import { byText, makePerson } from "./soft-person.ts";
import type { SoftKey, SoftPerson } from "./soft-person.ts";
import { DAY, WORLD_START } from "./world-clock.ts";

/** A root with those who can sign for it. */
export interface SoftRoot extends SignedDocument<Root> {
  readonly authority: string;
  readonly people: readonly SoftPerson[];
  /** As a device holds it; nothing is checked by this. */
  readonly pinned: PinnedRoot;
}

/** The station of a team's own: independent. */
export const TEAM_STATION: Station = {
  id: "team",
  origin: "https://sign.acme.example",
  rpid: "sign.acme.example",
  independent: true,
};
/** The station beside the server: never independent. */
export const TRIAL_STATION: Station = {
  id: "trial",
  origin: "http://sign.localhost:7410",
  rpid: "sign.localhost",
  independent: false,
};

/** What the makers below have in common. */
export interface RootOptions {
  people?: readonly SoftPerson[];
  /** The clients it has policies for; `acme` if left out. */
  clients?: readonly string[];
  /** Seconds; WORLD_START if left out. */
  now?: number;
  /** Fields that differ, laid over the honest root. */
  change?: Partial<Root>;
  /** Who signs; everybody it names if left out. */
  signers?: readonly Signing[];
}

const role = (threshold: number, people: readonly SoftPerson[]): Role => ({
  threshold,
  members: people.map((person) => person.id).sort(),
});

/** The policy of level `countersign`: the requester and one other person, through an independent channel. */
export function countersignPolicy(client: string, change: Partial<Policy> = {}): Policy {
  return {
    kind: "script",
    client,
    require: [{ group: "approvers", min: 1 }],
    requester: "signed",
    min_independent: 1,
    max_targets: 1000,
    max_window: 14 * DAY,
    network: ["host", "none"],
    secrets: true,
    ...change,
  };
}

/** The policy of levels `off` and `code`: the server's key is enough. */
export function serverPolicy(client: string, change: Partial<Policy> = {}): Policy {
  return countersignPolicy(client, {
    require: [{ group: SERVER, min: 1 }],
    requester: "server",
    min_independent: 0,
    ...change,
  });
}

/** Alice and Bob, both approvers with an SSH key. */
export function twoPeople(): SoftPerson[] {
  return ["alice", "bob"].map((id) => makePerson({ id, groups: ["approvers"] }));
}

/** An operator's root at level `countersign`, version 1; alice and bob unless `people` says otherwise. */
export function makeOperatorRoot(options: RootOptions = {}): SoftRoot {
  const { people = twoPeople() } = options;
  const two = Math.min(2, people.length);
  const roles = {
    root: role(two, people),
    renew: role(two, people),
    people: role(two, people),
    admit: role(1, people),
    breakglass: role(two, people),
    recovery: role(1, []),
  };
  return makeRoot({ ...options, people }, { name: "Operator", scope: "operator", trial: false, roles });
}

/** A client's own root: only this client's people, no server key. */
export function makeClientRoot(options: RootOptions = {}): SoftRoot {
  const people = options.people ?? ["carol", "dave"].map((id) => makePerson({ id, groups: ["approvers"] }));
  const operator = makeOperatorRoot({ ...options, people });
  return makeRoot(
    { ...options, people },
    {
      ...operator.document,
      name: "Acme",
      scope: "client",
    },
  );
}

/** The root of the first minute: the server's key is enough for everything, one trial key may change that. */
export function makeTrialRoot(
  options: RootOptions & { serverKey?: SoftKey; recovery?: SoftPerson } = {},
): SoftRoot {
  const { clients = ["acme"], serverKey = seededKey(SERVER), recovery } = options;
  const people = options.people ?? [makePerson({ id: "owner", key: seededKey("trial") })];
  const roles = {
    root: role(1, people),
    renew: role(1, people),
    people: role(1, people),
    admit: { threshold: 1, members: [SERVER] },
    breakglass: role(1, people),
    recovery: role(1, recovery ? [recovery] : []),
  };
  return makeRoot(
    { ...options, people: recovery ? [...people, recovery] : people, signers: options.signers ?? people },
    {
      name: "Trial",
      scope: "operator",
      trial: true,
      roles,
      policies: clients.flatMap((client) => [serverPolicy(client), serverPolicy(client, { kind: "reboot" })]),
      server_keys: [serverKey.key],
    },
  );
}

function makeRoot(
  options: RootOptions & { people: readonly SoftPerson[] },
  sort: Pick<Root, "name" | "scope" | "trial" | "roles"> & Partial<Root>,
): SoftRoot {
  const { people, clients = ["acme"], now = WORLD_START, change = {} } = options;
  const signers = options.signers ?? people.filter((person) => person.keys.length > 0);
  const document: Root = {
    type: "root",
    format: 1,
    version: 1,
    issued: now,
    expires: now + 365 * DAY,
    hard_expires: now + 730 * DAY,
    persons: people.map((person) => person.entry),
    policies: clients.flatMap((client) => [
      countersignPolicy(client),
      countersignPolicy(client, { kind: "reboot" }),
    ]),
    stations: [TEAM_STATION, TRIAL_STATION],
    server_keys: [],
    update_keys: [],
    witnesses: [],
    min_release: 0,
    revoked: [],
    ...sort,
    ...change,
  };
  return softRoot(document, people, signers);
}

/** Signs any root document (its sets are put in order first). */
export function softRoot(
  document: Root,
  people: readonly SoftPerson[],
  signers: readonly Signing[],
): SoftRoot {
  const signed = signDocument("root", inOrder(document), "countersign.root.v1", signers);
  return {
    ...signed,
    authority: document.authority ?? signed.hash,
    people,
    // Only where somebody asks: a root with an unreadable key can be signed, but not indexed.
    get pinned() {
      return pinRoot(signed.document, signed.bytes, nodeCrypto);
    },
  };
}

/** The next version of a root. Old and new people sign, unless `signers` says otherwise. */
export function nextRoot(
  prev: SoftRoot,
  change: Partial<Root> & { people?: readonly SoftPerson[] } = {},
  signers?: readonly Signing[],
): SoftRoot {
  const { people: given, ...fields } = change;
  const people = given ?? prev.people;
  const document: Root = {
    ...prev.document,
    authority: prev.authority,
    version: prev.document.version + 1,
    prev: prev.hash,
    issued: prev.document.issued + DAY,
    persons: people.map((person) => person.entry),
    ...fields,
  };
  const everybody = new Map([...prev.people, ...people].map((person) => [person.id, person]));
  return softRoot(document, people, signers ?? [...everybody.values()]);
}

/** The same root with a later expiry, as role *renew* may sign it. */
export function renewRoot(
  prev: SoftRoot,
  times: { issued?: number; expires?: number } = {},
  signers: readonly Signing[] = prev.people,
): SoftRoot {
  const { issued = prev.document.issued + 180 * DAY } = times;
  const expires = times.expires ?? Math.min(issued + 365 * DAY, prev.document.hard_expires);
  return nextRoot(prev, { issued, expires }, signers);
}

function inOrder(root: Root): Root {
  return {
    ...root,
    persons: root.persons.toSorted(byText((person) => person.id)),
    policies: root.policies.toSorted(byText((policy) => `${policy.client} ${policy.kind}`)),
    stations: root.stations.toSorted(byText((station) => station.id)),
    server_keys: root.server_keys.toSorted(),
    update_keys: root.update_keys.toSorted(),
    revoked: root.revoked.toSorted(),
  };
}
