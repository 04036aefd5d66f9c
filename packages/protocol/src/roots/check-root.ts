/** The rules that a root must keep by itself, whoever signed it: each a name, a reason code and a sentence. */
import type { Crypto } from "../crypto.ts";
import { type Policy, type Root, ROLES, SERVER, type Station } from "../documents/root.ts";
import { keyKind } from "../keys/key-text.ts";
import { type ApprovalFault, checkApprovals } from "./approvals.ts";
import { anyMarkTwice, marksOf } from "./key-marks.ts";

const DAY = 86_400;
/** A root lives a year (and a day of grace for leap years). */
export const MAX_ROOT_SECONDS = 367 * DAY;
/** However often it is renewed, a root never outlives this. */
export const MAX_HARD_SECONDS = 2 * 366 * DAY;

/** Why a root is not one that devices may follow, in the order of ROOT_RULES. */
export const ROOT_FAULTS = [
  "root-first-version",
  "root-lifetime",
  "threshold-zero",
  "threshold-unreachable",
  "reserved-person",
  "unknown-member",
  "role-scope",
  "person-without-key",
  "key-unreadable",
  "key-twice",
  "passkey-station",
  "station-origin",
  "station-cannot-be-independent",
  "policy-empty",
  "policy-mixes-server",
  "empty-group",
  "independent-unreachable",
  "people-threshold",
  "client-root-reaches-too-far",
  "successor-without-trial",
] as const;
export type RootFault = (typeof ROOT_FAULTS)[number];

type Rule = readonly [because: RootFault, broken: (root: Root, crypto: Crypto) => boolean];

const isServerPolicy = (policy: Policy) => policy.require.some((need) => need.group === SERVER);
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

/** Devices are admitted and glass is broken at some client or other; everything else is for all of them. */
function roleScope(root: Root): boolean {
  return ROLES.some(
    (name) => name !== "admit" && name !== "breakglass" && root.roles[name].clients !== undefined,
  );
}

function keysOf(root: Root): string[] {
  return [
    ...root.persons.flatMap((person) => person.keys.map((key) => key.key)),
    ...root.server_keys,
    ...root.update_keys,
  ];
}

function keyUnreadable(root: Root): boolean {
  return keysOf(root).some((key) => keyKind(key) === undefined);
}

/** One key is one human: no two entries share one, not in another spelling and not by an `also` that says they are the same. */
function keyTwice(root: Root, crypto: Crypto): boolean {
  const machines = [...root.server_keys, ...root.update_keys].map((key) => ({ keys: [{ key }] }));
  return anyMarkTwice([...root.persons, ...machines].map((holder) => marksOf(holder, crypto)));
}

function passkeyStation(root: Root): boolean {
  const stations = new Set(root.stations.map((station) => station.id));
  return root.persons.some((person) =>
    person.keys.some((key) =>
      keyKind(key.key) === "webauthn" ? !stations.has(key.station ?? "") : key.station !== undefined,
    ),
  );
}

const hostOf = (station: Station) => /^https?:\/\/([^:]+)/.exec(station.origin)?.[1] ?? "";
const isLocalHost = (host: string) => host === "localhost" || host.endsWith(".localhost");

function stationOrigin(root: Root): boolean {
  const origins = root.stations.map((station) => station.origin);
  if (new Set(origins).size !== origins.length) return true;
  return root.stations.some((station) => {
    const host = hostOf(station);
    const foreign = host !== station.rpid && !host.endsWith(`.${station.rpid}`);
    return foreign || (station.origin.startsWith("http://") && !isLocalHost(host));
  });
}

/** On one machine with the server nothing is independent; the one local name that may be is a person's own station. */
function cannotBeIndependent(root: Root): boolean {
  return root.stations.some(
    (station) =>
      station.independent && isLocalHost(hostOf(station)) && hostOf(station) !== "station.localhost",
  );
}

function mixesServer(root: Root): boolean {
  return root.policies.some((policy) => {
    const server = isServerPolicy(policy);
    const alone = policy.require.length === 1 && policy.require[0]?.min === 1;
    const pure = alone && policy.min_independent === 0 && root.server_keys.length > 0;
    return server !== (policy.requester === "server") || (server && !pure);
  });
}

/**
 * Whether the approvals over some policy would fall short in this way if everybody signed, each through their most
 * independent channel. Policies that ask for the same are looked at once: a root may hold thousands.
 */
function somePolicyFalls(root: Root, fault: ApprovalFault): boolean {
  const independent = new Set(
    root.stations.filter((station) => station.independent).map((station) => station.id),
  );
  const everybody = root.persons.map((person) => ({
    person,
    independent: person.keys.some((key) => key.station === undefined || independent.has(key.station)),
  }));
  const signed = root.policies.filter((policy) => !isServerPolicy(policy));
  const asked = new Map(
    signed.map(({ require, min_independent }) => [
      JSON.stringify([require, min_independent]),
      { require, min_independent },
    ]),
  );
  return [...asked.values()].some((policy) => checkApprovals(policy, everybody) === fault);
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
  ["role-scope", roleScope],
  ["person-without-key", (root) => root.persons.some((person) => person.keys.length === 0)],
  ["key-unreadable", keyUnreadable],
  ["key-twice", keyTwice],
  ["passkey-station", passkeyStation],
  ["station-origin", stationOrigin],
  ["station-cannot-be-independent", cannotBeIndependent],
  [
    "policy-empty",
    (root) => root.policies.some((policy) => policy.require.length === 0 || policy.network.length === 0),
  ],
  ["policy-mixes-server", mixesServer],
  ["empty-group", (root) => somePolicyFalls(root, "group-missing")],
  ["independent-unreachable", (root) => somePolicyFalls(root, "not-independent")],
  ["people-threshold", peopleThreshold],
  ["client-root-reaches-too-far", reachesTooFar],
  ["successor-without-trial", (root) => root.successor !== undefined && !root.trial],
];

/** The first rule that a root breaks, or undefined where it keeps them all. */
export function checkRoot(root: Root, crypto: Crypto): RootFault | undefined {
  return ROOT_RULES.find(([, broken]) => broken(root, crypto))?.[0];
}
