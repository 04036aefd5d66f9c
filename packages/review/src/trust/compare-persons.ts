/** What a list of persons allows that another one refused: who is in it, with which keys, in which groups. */
import type { Crypto, Person, PersonKey } from "@countersign/protocol";
import { say } from "../text/say.ts";
import { type Change, setChanges, type Severity } from "./change.ts";
import { fingerprintOf } from "./key-shown.ts";

/** Changes of a root's persons. `mayAct` says whether somebody can do anything by the new root. */
export function comparePersons(
  before: readonly Person[],
  after: readonly Person[],
  mayAct: (id: string) => boolean,
  crypto: Crypto,
): Change[] {
  const { removed, added, kept } = setChanges(before, after, ({ id }) => id);
  return [
    ...added.map((person) => ({
      severity: mayAct(person.id) ? ("loosens" as const) : ("neutral" as const),
      part: "persons" as const,
      words: say`${person.name} (${person.id}) is added, with ${keysWords(person)}${groupWords(person)}`,
    })),
    ...removed.map((person) => ({
      severity: "tightens" as const,
      part: "persons" as const,
      words: say`${person.name} (${person.id}) is removed: none of their keys counts any more`,
    })),
    ...kept.flatMap(({ was, is }) => [
      ...renamed(was, is),
      ...compareKeys(was, is, crypto),
      ...groupChanges(was, is),
      ...alsoChanges(was, is),
    ]),
  ];
}

function keysWords({ keys }: Person): string {
  return keys.length === 1 ? "one key" : `${keys.length} keys`;
}

function groupWords({ groups }: Person): string {
  return groups.length === 0 ? ", in no group" : `, in ${groups.join(", ")}`;
}

/** A person or requester who goes by another name: whoever signs has to see both. */
export function renamed(was: { id: string; name: string }, is: { id: string; name: string }): Change[] {
  if (was.name === is.name) return [];
  return [
    {
      severity: "neutral",
      part: "name",
      words: say`${is.id} is called ${is.name}, and was called ${was.name}`,
    },
  ];
}

/** Keys that came and went, and how they may be kept. */
export function compareKeys(
  was: { readonly name: string; readonly keys: readonly PersonKey[] },
  is: { readonly name: string; readonly keys: readonly PersonKey[] },
  crypto: Crypto,
): Change[] {
  const { removed, added, kept } = setChanges(was.keys, is.keys, ({ key }) => key);
  const change = (severity: Severity, words: Change["words"]): Change => ({ severity, part: "keys", words });
  const at = ({ station, synced }: PersonKey) =>
    `${station === undefined ? "" : ` at station ${station}`}${synced === true ? ", which may be synced to a cloud account" : ""}`;
  return [
    ...added.map((key) =>
      change(
        "loosens",
        say`${is.name} can sign with another key: ${fingerprintOf(key.key, crypto)}${at(key)}`,
      ),
    ),
    ...removed.map((key) =>
      change("tightens", say`${is.name} can no longer sign with ${fingerprintOf(key.key, crypto)}${at(key)}`),
    ),
    ...kept.flatMap((key) => [
      ...(key.was.station === key.is.station
        ? []
        : [
            change(
              "loosens",
              say`a key of ${is.name} is used at station ${key.is.station ?? "none"} instead of ${key.was.station ?? "none"}`,
            ),
          ]),
      ...((key.was.synced ?? false) === (key.is.synced ?? false)
        ? []
        : key.is.synced === true
          ? [
              change(
                "loosens",
                say`a key of ${is.name} may be synced to a cloud account: ${fingerprintOf(key.is.key, crypto)}`,
              ),
            ]
          : [
              change(
                "tightens",
                say`a key of ${is.name} may no longer be synced: ${fingerprintOf(key.is.key, crypto)}`,
              ),
            ]),
    ]),
  ];
}

function groupChanges(was: Person, is: Person): Change[] {
  const { removed, added } = setChanges(was.groups, is.groups, (group) => group);
  return [
    ...added.map((group) => ({
      severity: "loosens" as const,
      part: "groups" as const,
      words: say`${is.name} can approve as one of ${group}`,
    })),
    ...removed.map((group) => ({
      severity: "tightens" as const,
      part: "groups" as const,
      words: say`${is.name} can no longer approve as one of ${group}`,
    })),
  ];
}

function alsoChanges(was: Person, is: Person): Change[] {
  const { removed, added } = setChanges(was.also, is.also, (mark) => mark);
  return [
    ...removed.map((mark) => ({
      severity: "loosens" as const,
      part: "keys" as const,
      words: say`${is.name} is no longer known to hold ${mark} elsewhere: they could approve what they ask for with it`,
    })),
    ...added.map((mark) => ({
      severity: "tightens" as const,
      part: "keys" as const,
      words: say`${is.name} is known to hold ${mark} elsewhere: they cannot approve what they ask for with it`,
    })),
  ];
}
