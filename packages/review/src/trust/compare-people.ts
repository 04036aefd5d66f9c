/** Who may ask for runs that could not before, and who may no longer. */
import type { Crypto, People, Requester } from "@countersign/protocol";
import { say } from "../text/say.ts";
import { bySeverity, type Change, setChanges } from "./change.ts";
import { compareKeys, renamed } from "./compare-persons.ts";

/** All changes from one list to another; without one before, every entry is new. */
export function comparePeople(before: People | undefined, after: People, crypto: Crypto): Change[] {
  const { removed, added, kept } = setChanges(before?.requesters ?? [], after.requesters, ({ id }) => id);
  return bySeverity([
    ...added.map((entry) =>
      change(
        "loosens",
        say`${entry.name} (${entry.id}), a ${entry.kind}, may ask for runs at ${clientsOf(entry)}; ${entry.added_by.join(", ")} never approve for them`,
      ),
    ),
    ...removed.map((entry) =>
      change("tightens", say`${entry.name} (${entry.id}) may no longer ask for runs`),
    ),
    ...kept.flatMap(({ was, is }) => [
      ...renamed(was, is),
      ...compareKeys(was, is, crypto),
      ...clientChanges(was, is),
      ...adderChanges(was, is),
      ...(was.kind === is.kind
        ? []
        : [change("neutral", say`${is.name} is a ${is.kind}, and was a ${was.kind}`)]),
    ]),
    ...lifeChange(before, after),
  ]);
}

function change(severity: Change["severity"], words: Change["words"]): Change {
  return { severity, part: "requesters", words };
}

function clientsOf({ clients }: Requester): string {
  return clients.join(", ") || "no client";
}

function clientChanges(was: Requester, is: Requester): Change[] {
  const { removed, added } = setChanges(was.clients, is.clients, (client) => client);
  return [
    ...added.map((client) => change("loosens", say`${is.name} may ask for runs at ${client}`)),
    ...removed.map((client) => change("tightens", say`${is.name} may no longer ask for runs at ${client}`)),
  ];
}

/** Whoever signed somebody's addition never counts as approver for them (formats.md). */
function adderChanges(was: Requester, is: Requester): Change[] {
  const { removed, added } = setChanges(was.added_by, is.added_by, (id) => id);
  return [
    ...removed.map((id) => change("loosens", say`${id} could approve for ${is.name}, which they could not`)),
    ...added.map((id) => change("tightens", say`${id} can no longer approve for ${is.name}`)),
  ];
}

function lifeChange(before: People | undefined, after: People): Change[] {
  if (!before || before.expires === after.expires) return [];
  const days = Math.floor(Math.abs(after.expires - before.expires) / 86_400);
  return after.expires > before.expires
    ? [{ severity: "loosens", part: "lifetime", words: say`the list stays in force ${days} days longer` }]
    : [{ severity: "tightens", part: "lifetime", words: say`the list stays in force ${days} days shorter` }];
}
