/** Somebody as a directory describes them. What counts is the id: names and addresses are given to others in time. */
import type { LdapSettings } from "@countersign/api";
import type { Entry } from "ldapts";
import type { GroupsFound } from "./groups-of.ts";

/** What a directory vouches for. */
export interface DirectoryPerson {
  /** objectGUID of Active Directory as people write it, or entryUUID (RFC 4530); never given to anybody else. */
  readonly subject: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** DNs of every group, those of groups too. */
  readonly groups: readonly string[];
  /** Whether there are more than could be read. */
  readonly groupsCut: boolean;
}

/** Reads an entry; undefined if it has no id. */
export function directoryPerson(
  entry: Entry,
  config: LdapSettings,
  { dns, isCut }: GroupsFound,
): DirectoryPerson | undefined {
  const subject =
    config.flavour === "active-directory" ? guidOf(entry["objectGUID"]) : text(entry, "entryUUID");
  if (!subject) return undefined;
  return {
    subject,
    email: text(entry, config.email_attribute),
    name: text(entry, config.display_name_attribute),
    groups: dns,
    groupsCut: isCut,
  };
}

/** The first value of an attribute that is text. Attribute names have no case (RFC 4512, 2.5). */
export function text(entry: Entry, attribute: string): string | undefined {
  const [value] = texts(entry, attribute);
  return value === "" ? undefined : value;
}

/** All values of an attribute that are text. */
export function texts(entry: Entry, attribute: string): string[] {
  const key = Object.keys(entry).find((name) => name.toLowerCase() === attribute.toLowerCase());
  const value = key === undefined ? [] : entry[key];
  return [value].flat().flatMap((one) => (typeof one === "string" ? [one] : []));
}

/** The first three parts of a GUID stand in it with the lowest byte first (MS-DTYP, 2.3.4.2). */
function guidOf(value: Entry[string] | undefined): string | undefined {
  const [bytes] = [value].flat();
  if (!Buffer.isBuffer(bytes) || bytes.length !== 16) return undefined;
  const part = (from: number, to: number, turned: boolean) => {
    const piece = Buffer.from(bytes.subarray(from, to));
    return (turned ? piece.reverse() : piece).toString("hex");
  };
  return [part(0, 4, true), part(4, 6, true), part(6, 8, true), part(8, 10, false), part(10, 16, false)].join(
    "-",
  );
}
