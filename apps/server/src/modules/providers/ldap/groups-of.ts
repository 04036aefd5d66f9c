/** The groups that somebody is in, and those that these are in. */
import type { LdapSettings } from "@countersign/api";
import { EqualityFilter, ExtensibleFilter, OrFilter, type Entry, type Filter } from "ldapts";
import { texts } from "./directory-person.ts";
import type { Directory } from "./directory.ts";

/** LDAP_MATCHING_RULE_IN_CHAIN (MS-ADTS, 3.1.1.3.4.4.3): the directory walks by itself. */
const inChain = "1.2.840.113556.1.4.1941";
const mostGroups = 1000;
/** Groups of groups of groups: a ring ends by itself, this ends what has no end. */
const mostRounds = 10;
const mostInOneQuestion = 50;

/** Groups that somebody is in. */
export interface GroupsFound {
  /** Each once, in order. */
  readonly dns: readonly string[];
  /** Whether there are more than could be read. */
  readonly isCut: boolean;
}

/** DNs of all groups, nested ones too. A directory that has more than can be read gives those it can. */
export async function groupsOf(
  directory: Directory,
  config: LdapSettings,
  person: Entry,
): Promise<GroupsFound> {
  const base = config.group_base_dn ?? config.base_dn;
  if (config.flavour === "active-directory") {
    const chain = new ExtensibleFilter({ matchType: "member", rule: inChain, value: person.dn });
    const { dns, isCut } = await groupsWith(directory, base, chain);
    return { dns: sorted(dns), isCut };
  }
  const known = new Map<string, string>();
  const add = (dns: readonly string[]) => {
    const fresh = dns.filter((dn) => !known.has(key(dn)));
    for (const dn of fresh) known.set(key(dn), dn);
    return fresh;
  };
  const uid = texts(person, "uid").map((value) => new EqualityFilter({ attribute: "memberUid", value }));
  const asMember = [...membership([person.dn]), ...uid];
  const first = await groupsWith(directory, base, new OrFilter({ filters: asMember }));
  let round = add([...texts(person, "memberOf"), ...first.dns]);
  let { isCut } = first;
  for (let depth = 0; depth < mostRounds && round.length > 0 && known.size < mostGroups; depth += 1) {
    const found: string[] = [];
    for (let at = 0; at < round.length; at += mostInOneQuestion) {
      const filters = membership(round.slice(at, at + mostInOneQuestion));
      // oxlint-disable-next-line no-await-in-loop -- one connection, one question after another
      const above = await groupsWith(directory, base, new OrFilter({ filters }));
      found.push(...above.dns);
      isCut ||= above.isCut;
    }
    round = add(found);
  }
  // What is left in the last round was never asked about.
  isCut ||= round.length > 0 || known.size > mostGroups;
  return { dns: sorted([...known.values()].slice(0, mostGroups)), isCut };
}

/** DNs differ in case between who names them. */
const key = (dn: string) => dn.toLowerCase();
const sorted = (dns: readonly string[]) => [...new Set(dns)].toSorted();

function membership(dns: readonly string[]): Filter[] {
  return dns.flatMap((value) =>
    ["member", "uniqueMember"].map((attribute) => new EqualityFilter({ attribute, value })),
  );
}

async function groupsWith(directory: Directory, base: string, filter: Filter): Promise<GroupsFound> {
  const found = await directory.search(base, filter, ["1.1"], mostGroups);
  if (found === "too-many") return { dns: [], isCut: true };
  return { dns: found.map(({ dn }) => dn), isCut: found.length === mostGroups };
}
