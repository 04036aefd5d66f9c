/** The next version of a root: somebody comes or goes, a client gets its policy, the end is put off. */
import {
  type Crypto,
  type PinnedRoot,
  type Role,
  ROLES,
  type RoleName,
  type Root,
} from "@countersign/protocol";
import { type ComposedRoot, composeRoot, following, YEAR_SECONDS } from "./composed.ts";
import { APPROVERS, type Appointed, personOf, stationsWith, usedStations } from "./people-of-root.ts";
import { policiesFor, type PolicyWish, withPolicies } from "./policies.ts";

/** Who comes, and what for. */
export interface Newcomer extends Appointed {
  readonly roles: readonly RoleName[];
}

/** The roles that an approver usually has, beside approving. */
export const USUAL_ROLES: readonly RoleName[] = ["root", "renew", "people", "admit", "breakglass"];

/** Adds a person from a card, or replaces the keys of one who has the same id. */
export function addPerson(
  held: PinnedRoot,
  newcomer: Newcomer,
  { now, independentStations }: { now: number; independentStations: ReadonlySet<string> },
  crypto: Crypto,
): ComposedRoot {
  const root = following(held, now);
  const stations = stationsWith(root.stations, [newcomer.card], independentStations);
  const person = personOf(newcomer, stations);
  const persons = [...root.persons.filter(({ id }) => id !== person.id), person].toSorted((left, right) =>
    left.id < right.id ? -1 : 1,
  );
  const roles = withMember(root, person.id, (name) => newcomer.roles.includes(name));
  return composeRoot({ ...root, persons, stations, roles }, crypto);
}

/** Removes a person from every role and group, and the stations that only they used; `revoked` are hashes of what bears a signature that is not to be trusted. */
export function removePerson(
  held: PinnedRoot,
  id: string,
  now: number,
  crypto: Crypto,
  revoked: readonly string[] = [],
): ComposedRoot {
  const root = following(held, now);
  const persons = root.persons.filter((person) => person.id !== id);
  return composeRoot(
    {
      ...root,
      persons,
      stations: usedStations(root.stations, root.persons, persons),
      revoked: [...new Set([...root.revoked, ...revoked])].toSorted(),
      roles: withMember(root, id, () => false),
    },
    crypto,
  );
}

/** Says what scripts and reboots at a client take. */
export function setPolicy(held: PinnedRoot, wish: PolicyWish, now: number, crypto: Crypto): ComposedRoot {
  const root = following(held, now);
  return composeRoot({ ...root, policies: withPolicies(root.policies, policiesFor(wish)) }, crypto);
}

/** Says who breaks the glass, how many of them it takes, and at which clients; undefined where nothing would change. */
export function setGlassRole(
  held: PinnedRoot,
  { members, threshold, clients }: Role,
  now: number,
  crypto: Crypto,
): ComposedRoot | undefined {
  const root = following(held, now);
  const breakglass = {
    // A role without members is nobody's, whatever it would take.
    threshold: Math.max(1, Math.min(threshold, members.length)),
    members: members.toSorted(),
    ...(clients ? { clients: clients.toSorted() } : {}),
  };
  if (isSameRole(breakglass, held.root.roles.breakglass)) return undefined;
  return composeRoot({ ...root, roles: { ...root.roles, breakglass } }, crypto);
}

/** Adds a client to a trial root, where the server's word is enough for everything. */
export function addTrialClient(held: PinnedRoot, client: string, now: number, crypto: Crypto): ComposedRoot {
  const root = following(held, now);
  const like = root.policies.filter((policy) => policy.client === root.policies[0]?.client);
  const added = like.map((policy) => ({ ...policy, client }));
  return composeRoot({ ...root, policies: withPolicies(root.policies, added) }, crypto);
}

/** Extends a root unchanged, never past its hard expiry: role *renew* signs it. */
export function renewRoot(held: PinnedRoot, now: number, crypto: Crypto): ComposedRoot {
  const hard = held.root.hard_expires;
  return composeRoot(
    { ...following(held, now), hard_expires: hard, expires: Math.min(now + YEAR_SECONDS, hard) },
    crypto,
  );
}

/** Who approves runs by a root. */
export function approversOf(root: Root) {
  return root.persons.filter(({ groups }) => groups.includes(APPROVERS));
}

function isSameRole(one: Role, other: Role): boolean {
  return (
    one.threshold === other.threshold &&
    one.members.join() === other.members.join() &&
    // At every client is not the same as at none.
    one.clients?.join() === other.clients?.join()
  );
}

/** A threshold follows the number of members down to what is left, never up by itself. */
function withMember(root: Root, id: string, isMember: (role: RoleName) => boolean): Root["roles"] {
  const change = (name: RoleName) => {
    const role = root.roles[name];
    const others = role.members.filter((member) => member !== id);
    const members = isMember(name) ? [...others, id].toSorted() : others;
    return { ...role, members, threshold: Math.max(1, Math.min(role.threshold, members.length)) };
  };
  const changed = new Map(ROLES.map((name) => [name, change(name)]));
  const of = (name: RoleName) => changed.get(name) ?? root.roles[name];
  return {
    root: of("root"),
    renew: of("renew"),
    people: of("people"),
    admit: of("admit"),
    breakglass: of("breakglass"),
    recovery: of("recovery"),
  };
}
