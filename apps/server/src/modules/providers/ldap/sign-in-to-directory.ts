/**
 * Signing in with a directory's name and password: the service account looks the person up, the person's own password is
 * tried on what was found, and the groups are read. Every way out is a value.
 */
import { randomBytes } from "node:crypto";
import type { LdapSettings } from "@countersign/api";
import { accountState } from "./account-state.ts";
import { DirectoryError, type DirectoryRefusal } from "./directory-failure.ts";
import { type DirectoryPerson, directoryPerson } from "./directory-person.ts";
import { type Directory, withDirectory } from "./directory.ts";
import { findPerson } from "./find-person.ts";
import { groupsOf } from "./groups-of.ts";

/** What the person typed; from a stranger. */
export interface TypedCredentials {
  readonly name: string;
  readonly password: string;
}

/** The directory's answer. */
export type DirectoryAnswer =
  | { readonly ok: true; readonly person: DirectoryPerson }
  | { readonly ok: false; readonly because: DirectoryRefusal };

/** Printable, and no longer than any address. */
const plausibleName = /^[^\p{Cc}\p{Cf}]{1,256}$/u;

/** Signs somebody in. Never throws for what a directory or a stranger may do. */
export async function signInToDirectory(
  config: LdapSettings,
  bindPassword: string,
  typed: TypedCredentials,
): Promise<DirectoryAnswer> {
  // A name without a password is an anonymous sign-in, which directories call a success (RFC 4513, 5.1.2).
  if (typed.password.replaceAll("\0", "") === "") return { ok: false, because: "empty-password" };
  if (!plausibleName.test(typed.name)) return { ok: false, because: "name-invalid" };
  try {
    return await withDirectory(config, bindPassword, (directory) => proveTo(directory, config, typed));
  } catch (error) {
    if (error instanceof DirectoryError) return { ok: false, because: error.trouble };
    throw error;
  }
}

async function proveTo(
  directory: Directory,
  config: LdapSettings,
  { name, password }: TypedCredentials,
): Promise<DirectoryAnswer> {
  const found = await findPerson(directory, config, name);
  // Somebody unknown is asked for as well: no answer may be quicker since there is nobody.
  if (!found.ok) {
    // What was typed may be the password of another directory, which this one has no business to hear.
    await directory.bindAs(`cn=nobody-by-this-name,${config.base_dn}`, randomBytes(16).toString("hex"));
    return found;
  }
  const refused = await directory.bindAs(found.entry.dn, password);
  if (refused) return { ok: false, because: accountState(refused) ?? "directory-answer" };
  await directory.bindService();
  const groups = await groupsOf(directory, config, found.entry);
  const person = directoryPerson(found.entry, config, groups);
  return person ? { ok: true, person } : { ok: false, because: "person-without-id" };
}
