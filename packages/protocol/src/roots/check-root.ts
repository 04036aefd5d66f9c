/** The rules that a root must keep by itself, whoever signed it: each a name, a reason code and a sentence. */
import type { Crypto } from "../crypto.ts";
import { type Policy, type Root, ROLES, SERVER } from "../documents/root.ts";
import { keyFingerprint, keyKind } from "../keys/key-text.ts";

const DAY = 86_400;
/** A root lives a year (and a day of grace for leap years). */
export const MAX_ROOT_SECONDS = 367 * DAY;
/** However often it is renewed, a root never outlives this. */
export const MAX_HARD_SECONDS = 2 * 366 * DAY;

/** Why a root is not one that devices may follow. */
export type RootFault =
  | "root-first-version"
  | "root-lifetime"
  | "threshold-zero"
  | "threshold-unreachable"
  | "unknown-member"
  | "reserved-person"
  | "key-unreadable"
  | "key-twice"
  | "passkey-station"
  | "station-origin"
  | "station-cannot-be-independent"
  | "policy-empty"
  | "policy-mixes-server"
  | "empty-group"
  | "independent-unreachable"
  | "people-threshold"
  | "client-root-reaches-too-far"
  | "successor-without-trial";

type Rule = readonly [because: RootFault, broken: (root: Root, crypto: Crypto) => boolean];

const isServerPolicy = (policy: Policy) => policy.require.some((need) => need.group === SERVER);
const groupSize = (root: Root, group: string) =>
  root.persons.filter((person) => person.groups.includes(group)).length;
const approvingGroups = (root: Root) =>
  new Set(root.policies.flatMap((policy) => policy.require.map((need) => need.group)));

function firstVersionBroken(root: Root): boolean {
  const first = root.version === 1;
  return first !== (root.authority === undefined) || first !== (root.prev === undefined);
}

function lifetimeBroken(root: Root): boolean {
  return (
    root.expires <= root.issued ||
    root.expires - root.issued > MAX_ROOT_SECONDS ||
    root.expires > root.hard_expires ||
    root.hard_expires - root.issued > MAX_HARD_SECONDS
  );
}

function thresholdZero(root: Root): boolean {
  return (
    ROLES.some((name) => root.roles[name].threshold < 1) ||
    root.policies.some((policy) => policy.require.some((need) => need.min < 1))
  );
}

function thresholdUnreachable(root: Root): boolean {
  const short = ROLES.some(
    (name) =>
      root.roles[name].members.length > 0 && root.roles[name].members.length < root.roles[name].threshold,
  );
  return short || root.roles.root.members.length === 0;
}

function unknownMember(root: Root): boolean {
  const known = new Set(root.persons.map((person) => person.id));
  return ROLES.some((name) =>
    root.roles[name].members.some((id) => !known.has(id) && !(name === "admit" && id === SERVER)),
  );
}

function keysOf(root: Root): string[] {
  return [
    ...root.persons.flatMap((person) => person.keys.map((key) => key.key)),
    ...root.server_keys,
    ...root.update_keys,
  ];
}

function keyUnreadable(root: Root, crypto: Crypto): boolean {
  return keysOf(root).some((key) => {
    try {
      keyFingerprint(key, crypto);
      return keyKind(key) === undefined;
    } catch {
      return true;
    }
  });
}

function passkeyStation(root: Root): boolean {
  const stations = new Set(root.stations.map((station) => station.id));
  return root.persons.some((person) =>
    person.keys.some((key) =>
      keyKind(key.key) === "webauthn" ? !stations.has(key.station ?? "") : key.station !== undefined,
    ),
  );
}

function stationOrigin(root: Root): boolean {
  return root.stations.some((station) => {
    const host = /^https?:\/\/([^:]+)/.exec(station.origin)?.[1] ?? "";
    const local = station.origin.startsWith("http://");
    return (
      (host !== station.rpid && !host.endsWith(`.${station.rpid}`)) ||
      (local && !host.endsWith(".localhost") && host !== "localhost")
    );
  });
}

function cannotBeIndependent(root: Root): boolean {
  const lone = /^http:\/\/station\.localhost(?::\d+)?$/;
  return root.stations.some(
    (station) => station.independent && !station.origin.startsWith("https://") && !lone.test(station.origin),
  );
}

function mixesServer(root: Root): boolean {
  return root.policies.some((policy) => {
    const server = isServerPolicy(policy);
    const pure = policy.require.length === 1 && policy.min_independent === 0 && root.server_keys.length > 0;
    return server !== (policy.requester === "server") || (server && !pure);
  });
}

function emptyGroup(root: Root): boolean {
  return root.policies.some((policy) =>
    policy.require.some((need) => need.group !== SERVER && groupSize(root, need.group) < need.min),
  );
}

function peopleThreshold(root: Root): boolean {
  const groups = approvingGroups(root);
  const { threshold, members } = root.roles.people;
  const approves = root.persons.some(
    (person) => members.includes(person.id) && person.groups.some((group) => groups.has(group)),
  );
  return members.length > 0 && threshold < 2 && approves;
}

function reachesTooFar(root: Root): boolean {
  return root.scope === "client" && (root.server_keys.length > 0 || root.witnesses.length > 0 || root.trial);
}

/** The rules in the order they are tried. */
export const ROOT_RULES: readonly Rule[] = [
  ["root-first-version", firstVersionBroken],
  ["root-lifetime", lifetimeBroken],
  ["threshold-zero", thresholdZero],
  ["threshold-unreachable", thresholdUnreachable],
  [
    "reserved-person",
    (root) => root.persons.some((person) => person.id === SERVER || person.groups.includes(SERVER)),
  ],
  ["unknown-member", unknownMember],
  ["key-unreadable", keyUnreadable],
  ["key-twice", (root) => new Set(keysOf(root)).size !== keysOf(root).length],
  ["passkey-station", passkeyStation],
  ["station-origin", stationOrigin],
  ["station-cannot-be-independent", cannotBeIndependent],
  [
    "policy-empty",
    (root) => root.policies.some((policy) => policy.require.length === 0 || policy.network.length === 0),
  ],
  ["policy-mixes-server", mixesServer],
  ["empty-group", emptyGroup],
  [
    "independent-unreachable",
    (root) =>
      root.policies.some(
        (policy) => policy.min_independent > policy.require.reduce((sum, need) => sum + need.min, 0),
      ),
  ],
  ["people-threshold", peopleThreshold],
  ["client-root-reaches-too-far", reachesTooFar],
  ["successor-without-trial", (root) => root.successor !== undefined && !root.trial],
];

/** The first rule that a root breaks, or undefined where it keeps them all. */
export function checkRoot(root: Root, crypto: Crypto): RootFault | undefined {
  return ROOT_RULES.find(([, broken]) => broken(root, crypto))?.[0];
}
