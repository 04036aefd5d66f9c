/** What roles allow that others refused: how many of whom, and for which clients. */
import { type Role, ROLES, type RoleName, type Root, SERVER } from "@countersign/protocol";
import { say } from "../text/say.ts";
import { numberWord } from "../text/some-of.ts";
import { type Change, setChanges, type Severity } from "./change.ts";

/** What each role may do, in words. */
export const ROLE_WORDS: Readonly<Record<RoleName, string>> = {
  root: "change this root, and so everything",
  renew: "extend this root's life unchanged",
  people: "say who may ask for runs",
  admit: "admit devices to clients",
  breakglass: "run in an emergency without the usual approvals",
  recovery: "stand in for lost signers of role root",
};

/** Changes of the six roles. */
export function compareRoles(before: Root, after: Root): Change[] {
  const nameOf = (id: string) =>
    id === SERVER
      ? "the server"
      : (after.persons.find((person) => person.id === id)?.name ??
        before.persons.find((person) => person.id === id)?.name ??
        id);
  return ROLES.flatMap((name) => compareRole(name, before.roles[name], after.roles[name], nameOf));
}

function compareRole(name: RoleName, was: Role, is: Role, nameOf: (id: string) => string): Change[] {
  const change = (severity: Severity, words: Change["words"]): Change => ({ severity, part: "roles", words });
  const may = ROLE_WORDS[name];
  const { removed, added } = setChanges(was.members, is.members, (id) => id);
  // A role without members is nobody's: its threshold guards nothing.
  const live = was.members.length > 0 && is.members.length > 0;
  return [
    ...(!live || was.threshold === is.threshold
      ? []
      : [
          is.threshold < was.threshold
            ? change(
                "loosens",
                say`${numberWord(is.threshold)} of role ${name} ${is.threshold === 1 ? "is" : "are"} enough to ${may}, where it took ${was.threshold}`,
              )
            : change(
                "tightens",
                say`it takes ${is.threshold} of role ${name} to ${may}, where ${numberWord(was.threshold)} ${was.threshold === 1 ? "was" : "were"} enough`,
              ),
        ]),
    ...(was.members.length === 0 && is.members.length > 0
      ? [change("loosens", say`${numberWord(is.threshold)} of role ${name} can ${may}, which nobody could`)]
      : []),
    ...(was.members.length > 0 && is.members.length === 0
      ? [change("tightens", say`nobody can ${may} any more (role ${name})`)]
      : []),
    ...added.map((id) => change("loosens", say`${nameOf(id)} joins role ${name}: ${may}`)),
    ...removed.map((id) => change("tightens", say`${nameOf(id)} leaves role ${name}: ${may}`)),
    ...scopeChanges(name, was, is, change),
  ];
}

function scopeChanges(
  name: RoleName,
  was: Role,
  is: Role,
  change: (severity: Severity, words: Change["words"]) => Change,
): Change[] {
  if (was.clients && !is.clients)
    return [change("loosens", say`role ${name} reaches every client, not only ${was.clients.join(", ")}`)];
  if (!was.clients && is.clients)
    return [change("tightens", say`role ${name} reaches only ${is.clients.join(", ") || "no client"}`)];
  const { removed, added } = setChanges(was.clients ?? [], is.clients ?? [], (client) => client);
  return [
    ...added.map((client) => change("loosens", say`role ${name} reaches ${client}`)),
    ...removed.map((client) => change("tightens", say`role ${name} no longer reaches ${client}`)),
  ];
}
