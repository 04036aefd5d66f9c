/** A user as SCIM writes one (RFC 7643, section 4.1), and the few attributes of it that are kept here. */
import { z } from "zod";
import { fieldOf, type Fields, flagOf, isFields, listOf, textOf } from "./read-value.ts";
import { badValue } from "./scim-error.ts";

/** The schema of users. */
export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";

/** What is kept. Everything else that a directory sends is let go. */
export interface KeptUser {
  readonly userName: string;
  readonly externalId: string | null;
  readonly displayName: string | null;
  readonly formatted: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string;
  readonly active: boolean;
}

const longestName = 200;
const longestId = 254;
const address = z.email().max(longestId);

/** Text of a user's attribute. Throws `invalidValue`. */
export const userTexts = {
  userName: (value: unknown) => {
    const name = textOf(value, "userName", longestId);
    if (name === null) throw badValue("userName has to be there.");
    return name;
  },
  externalId: (value: unknown) => textOf(value, "externalId", longestId),
  displayName: (value: unknown) => textOf(value, "displayName", longestName),
  formatted: (value: unknown) => textOf(value, "name.formatted", longestName),
  givenName: (value: unknown) => textOf(value, "name.givenName", longestName),
  familyName: (value: unknown) => textOf(value, "name.familyName", longestName),
} as const;

/** An e-mail address. Throws `invalidValue`. */
export function emailOf(value: unknown): string {
  const read = address.safeParse(value);
  if (!read.success) throw badValue("The e-mail address is none.");
  return read.data;
}

/** The one address that is kept of a list: the primary one, else the one for work, else the first. */
export function emailAmong(value: unknown): string | undefined {
  const entries = listOf(value).map((entry) => (isFields(entry) ? entry : { value: entry }));
  const chosen =
    entries.find((entry) => isTrue(fieldOf(entry, "primary"))) ??
    entries.find((entry) => fieldOf(entry, "type") === "work") ??
    entries[0];
  return chosen && emailOf(fieldOf(chosen, "value"));
}

/** A whole user, of a POST or PUT; where no address is given, the name is one or there is one already. Throws `invalidValue`. */
export function readUser(body: Fields, known?: string): KeptUser {
  const name = fieldOf(body, "name");
  const parts = isFields(name) ? name : {};
  const userName = userTexts.userName(fieldOf(body, "userName"));
  const active = fieldOf(body, "active");
  const named = address.safeParse(userName).data;
  const email = emailAmong(fieldOf(body, "emails")) ?? named ?? known;
  if (email === undefined) throw badValue("A user needs an e-mail address: map emails, or userName to one.");
  return {
    userName,
    externalId: userTexts.externalId(fieldOf(body, "externalId")),
    displayName: userTexts.displayName(fieldOf(body, "displayName")),
    formatted: userTexts.formatted(fieldOf(parts, "formatted")),
    givenName: userTexts.givenName(fieldOf(parts, "givenName")),
    familyName: userTexts.familyName(fieldOf(parts, "familyName")),
    email,
    active: active === undefined || active === null ? true : flagOf(active, "active"),
  };
}

/** The name that people see. */
export function nameOf({ displayName, formatted, givenName, familyName, userName }: KeptUser): string {
  const composed = [givenName, familyName].filter(Boolean).join(" ");
  const name = [displayName, formatted, composed].find((one) => one !== null && one.trim() !== "");
  return (name ?? userName).slice(0, longestName).toWellFormed();
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}
