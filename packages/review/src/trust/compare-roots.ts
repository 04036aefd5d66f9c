/** What a new root allows that the one before refused, and what it refuses that was allowed: every field of it. */
import { type Crypto, ROLES, type Root, type Station } from "@countersign/protocol";
import { durationWords } from "../text/duration-words.ts";
import { say } from "../text/say.ts";
import { bySeverity, type Change, type ChangedPart, setChanges, type Severity } from "./change.ts";
import { fingerprintOf } from "./key-shown.ts";
import { comparePersons } from "./compare-persons.ts";
import { comparePolicies } from "./compare-policies.ts";
import { compareRoles } from "./compare-roles.ts";

const HOUR = 3600;
const DAY = 86_400;
const change = (severity: Severity, part: ChangedPart, words: Change["words"]): Change => ({
  severity,
  part,
  words,
});

/** All changes from one root to another, what is allowed newly first. */
export function compareRoots(before: Root, after: Root, crypto: Crypto): Change[] {
  return bySeverity([
    ...comparePolicies(before.policies, after.policies),
    ...comparePersons(before.persons, after.persons, (id) => mayAct(after, id), crypto),
    ...compareRoles(before, after),
    ...compareStations(before.stations, after.stations),
    ...compareServerKeys(before, after, crypto),
    ...compareUpdateKeys(before, after, crypto),
    ...compareRest(before, after),
    ...compareLife(before, after),
  ]);
}

function mayAct(root: Root, id: string): boolean {
  const groups = new Set(root.policies.flatMap((policy) => policy.require.map((need) => need.group)));
  // Whoever stands in a root may ask for runs, too.
  const asks = root.policies.some((policy) => policy.requester === "signed");
  const person = root.persons.find((candidate) => candidate.id === id);
  return (
    asks ||
    ROLES.some((name) => root.roles[name].members.includes(id)) ||
    (person?.groups.some((group) => groups.has(group)) ?? false)
  );
}

function compareStations(before: readonly Station[], after: readonly Station[]): Change[] {
  const { removed, added, kept } = setChanges(before, after, ({ id }) => id);
  const apart = "out of the server's reach";
  return [
    ...added.map(({ id, origin, independent }) =>
      independent
        ? change(
            "loosens",
            "stations",
            say`signatures made at station ${id} (${origin}) count as made ${apart}`,
          )
        : change(
            "loosens",
            "stations",
            say`signatures made at station ${id} (${origin}) count, but not as made ${apart}`,
          ),
    ),
    ...removed.map(({ id, origin }) =>
      change("tightens", "stations", say`signatures made at station ${id} (${origin}) count no more`),
    ),
    ...kept.flatMap(({ was, is }) => [
      ...(was.origin === is.origin && was.rpid === is.rpid
        ? []
        : [
            change(
              "loosens",
              "stations",
              say`station ${is.id} is at ${is.origin} as ${is.rpid}, and was at ${was.origin} as ${was.rpid}`,
            ),
          ]),
      ...(was.independent === is.independent
        ? []
        : is.independent
          ? [
              change(
                "loosens",
                "stations",
                say`signatures made at station ${is.id} count as made ${apart}, which they did not`,
              ),
            ]
          : [
              change(
                "tightens",
                "stations",
                say`signatures made at station ${is.id} no longer count as made ${apart}`,
              ),
            ]),
    ]),
  ];
}

function compareServerKeys(before: Root, after: Root, crypto: Crypto): Change[] {
  const { removed, added } = setChanges(before.server_keys, after.server_keys, (key) => key);
  const part = "server-keys";
  return [
    ...added.map((key) =>
      change(
        "loosens",
        part,
        say`a server key is added: ${fingerprintOf(key, crypto)} signs where the server is trusted`,
      ),
    ),
    ...removed.map((key) =>
      change("tightens", part, say`a server key is removed: ${fingerprintOf(key, crypto)}`),
    ),
  ];
}

/** An update needs a release key listed by every pinned root that lists any: no key at all is no guard at all (formats.md). */
function compareUpdateKeys(before: Root, after: Root, crypto: Crypto): Change[] {
  const [old, now] = [before.update_keys, after.update_keys];
  const { removed, added } = setChanges(old, now, (key) => key);
  const part = "update-keys";
  const first = old.length === 0 && now.length > 0;
  const last = old.length > 0 && now.length === 0;
  return [
    ...(first
      ? [
          change(
            "tightens",
            part,
            say`agents are updated only by the release keys listed here; there was no list`,
          ),
        ]
      : []),
    ...(last
      ? [
          change(
            "loosens",
            part,
            say`no release key is listed any more: this root no longer restricts updates of agents`,
          ),
        ]
      : []),
    ...added.map((key) =>
      change(
        first ? "neutral" : "loosens",
        part,
        say`a release key is added: ${fingerprintOf(key, crypto)} can update agents`,
      ),
    ),
    ...removed.map((key) =>
      change(
        last ? "neutral" : "tightens",
        part,
        say`a release key is removed: ${fingerprintOf(key, crypto)}`,
      ),
    ),
  ];
}

function compareRest(before: Root, after: Root): Change[] {
  const witnesses = setChanges(before.witnesses, after.witnesses, (witness) => witness);
  const revoked = setChanges(before.revoked, after.revoked, (id) => id);
  return [
    ...witnesses.added.map((key) =>
      change("tightens", "witnesses", say`a witness of the log is added: ${key}`),
    ),
    ...witnesses.removed.map((key) =>
      change("loosens", "witnesses", say`a witness of the log is removed: ${key}`),
    ),
    ...revoked.added.map((id) => change("tightens", "revoked", say`${id} is revoked`)),
    ...revoked.removed.map((id) => change("loosens", "revoked", say`${id} is no longer revoked`)),
    ...(before.min_release === after.min_release
      ? []
      : after.min_release < before.min_release
        ? [
            change(
              "loosens",
              "release",
              say`agents from release ${after.min_release} execute, where it took ${before.min_release}`,
            ),
          ]
        : [
            change(
              "tightens",
              "release",
              say`agents below release ${after.min_release} execute nothing any more; it was ${before.min_release}`,
            ),
          ]),
    ...(before.name === after.name
      ? []
      : [change("neutral", "name", say`the root is called ${after.name}, and was called ${before.name}`)]),
    ...(before.trial === after.trial
      ? []
      : [
          change(
            after.trial ? "loosens" : "tightens",
            "name",
            after.trial ? say`becomes a one-person trial` : say`is no trial any more`,
          ),
        ]),
    ...(before.scope === after.scope
      ? []
      : [change("loosens", "name", say`becomes the root of ${after.scope}, and was of ${before.scope}`)]),
    ...successorChange(before, after),
  ];
}

function successorChange(before: Root, after: Root): Change[] {
  const [was, is] = [before.successor, after.successor];
  if (was?.hash === is?.hash && was?.authority === is?.authority && was?.version === is?.version) return [];
  if (!is) return [change("tightens", "successor", say`no successor is named any more`)];
  return [
    change(
      "loosens",
      "successor",
      is.authority === is.hash
        ? // A first version is named by its own hash.
          say`devices leave this root for good, for the new authority ${is.authority}`
        : say`devices leave this root for good, for version ${is.version} of authority ${is.authority} (hash ${is.hash})`,
    ),
  ];
}

function compareLife(before: Root, after: Root): Change[] {
  return [
    ...moved("it ends", before.expires, after.expires),
    ...moved("its last possible day is", before.hard_expires, after.hard_expires),
  ];
}

function moved(what: string, was: number, is: number): Change[] {
  if (was === is) return [];
  const seconds = Math.abs(is - was);
  // Versions that are composed one after the other end one after the other: nobody compares the seconds.
  const length = seconds < HOUR ? "less than an hour" : durationWords(seconds - (seconds % roundTo(seconds)));
  return is > was
    ? [change("loosens", "lifetime", say`${what} ${length} later than before`)]
    : [change("tightens", "lifetime", say`${what} ${length} earlier than before`)];
}

const roundTo = (seconds: number) => (seconds >= DAY ? DAY : HOUR);
