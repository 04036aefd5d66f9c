/** What somebody's groups at a provider make of them here: nobody at all, or what role. */
import type { Role } from "@countersign/access";
import type { ProvidedIdentity } from "./provided-identity.ts";
import type { ProviderRow } from "./provider-tables.ts";

/** The role that groups decide, undefined where they decide none; or why somebody may not come. */
export type GroupStanding =
  | { readonly ok: true; readonly role: Role | undefined }
  | { readonly ok: false; readonly because: "group-missing" | "groups-unknown" };

/** Judges groups that a provider named. Where it did not name all of them, nothing that hangs on groups is guessed. */
export function groupStanding(
  {
    kind,
    allowed_group: allowed,
    group_roles: rules,
    default_role: otherwise,
  }: Pick<ProviderRow, "kind" | "allowed_group" | "group_roles" | "default_role">,
  { groups, groupsCut }: Pick<ProvidedIdentity, "groups" | "groupsCut">,
): GroupStanding {
  if (allowed === null && rules.length === 0) return { ok: true, role: undefined };
  if (groupsCut) return { ok: false, because: "groups-unknown" };
  const same = kind === "ldap" ? withoutCase : (name: string) => name;
  const theirs = new Set(groups.map(same));
  if (allowed !== null && !theirs.has(same(allowed))) return { ok: false, because: "group-missing" };
  if (rules.length === 0) return { ok: true, role: undefined };
  return { ok: true, role: rules.find(({ group }) => theirs.has(same(group)))?.role ?? otherwise };
}

/**
 * DNs differ in case between who names them, as far as directories agree on it: of the letters A to Z. More folding would
 * take a group for another one that somebody else may make (the Kelvin sign is a k to Unicode, and no k to a directory).
 */
const withoutCase = (dn: string) => dn.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
