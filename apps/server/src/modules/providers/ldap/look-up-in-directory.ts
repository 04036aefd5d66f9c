/** Trying a directory before anybody depends on it: who would be found by a name, without that person's password. */
import type { LdapSettings } from "@countersign/api";
import { DirectoryError, type DirectoryRefusal } from "./directory-failure.ts";
import { type DirectoryPerson, directoryPerson } from "./directory-person.ts";
import { withDirectory } from "./directory.ts";
import { findPerson } from "./find-person.ts";
import { groupsOf } from "./groups-of.ts";

/** What came back. */
export type LookedUp =
  | { readonly ok: true; readonly person: DirectoryPerson }
  | { readonly ok: false; readonly because: DirectoryRefusal };

/** Looks a name up with the service account. */
export async function lookUpInDirectory(
  config: LdapSettings,
  bindPassword: string,
  name: string,
): Promise<LookedUp> {
  try {
    return await withDirectory(config, bindPassword, async (directory) => {
      const found = await findPerson(directory, config, name);
      if (!found.ok) return found;
      const groups = await groupsOf(directory, config, found.entry);
      const person = directoryPerson(found.entry, config, groups);
      return person ? { ok: true, person } : { ok: false, because: "person-without-id" };
    });
  } catch (error) {
    if (error instanceof DirectoryError) return { ok: false, because: error.trouble };
    throw error;
  }
}
