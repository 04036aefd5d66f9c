/** Looking somebody up by the name they type. */
import type { LdapSettings } from "@countersign/api";
import { AndFilter, EqualityFilter, OrFilter, PresenceFilter, type Entry } from "ldapts";
import type { Directory } from "./directory.ts";

/** The entry, or why there is none. */
export type PersonFound =
  | { readonly ok: true; readonly entry: Entry }
  | { readonly ok: false; readonly because: "person-unknown" | "person-ambiguous" };

/** Finds exactly one person. The name is from a stranger; it stands in the filter as a value, never as text of a filter. */
export async function findPerson(
  directory: Directory,
  config: LdapSettings,
  name: string,
): Promise<PersonFound> {
  const named = config.name_attributes.map((attribute) => new EqualityFilter({ attribute, value: name }));
  const kind =
    config.flavour === "active-directory"
      ? [
          new EqualityFilter({ attribute: "objectCategory", value: "person" }),
          new EqualityFilter({ attribute: "objectClass", value: "user" }),
        ]
      : // A group may carry an address as well, and has no password.
        [new PresenceFilter({ attribute: config.email_attribute })];
  const found = await directory.search(
    config.base_dn,
    new AndFilter({ filters: [...kind, new OrFilter({ filters: named })] }),
    [
      "objectGUID",
      "entryUUID",
      "memberOf",
      "uid",
      "userAccountControl",
      config.email_attribute,
      config.display_name_attribute,
    ],
    2,
  );
  if (found === "too-many" || found.length > 1) return { ok: false, because: "person-ambiguous" };
  const [entry] = found;
  return entry ? { ok: true, entry } : { ok: false, because: "person-unknown" };
}
