/** What a PATCH makes of a user. No attribute gives rights: roles come from groups that an administrator mapped here. */
import type { PatchOperation } from "./patch-operations.ts";
import { flagOf, isFields } from "./read-value.ts";
import { badValue, ScimError } from "./scim-error.ts";
import { emailAmong, emailOf, type KeptUser, userTexts } from "./user-document.ts";

/** Attributes of RFC 7643 that directories send and nothing here uses: taken, and let go. */
const letGo = new Set(
  "nickname profileurl title usertype preferredlanguage locale timezone phonenumbers ims photos addresses employeenumber costcenter organization division department manager".split(
    " ",
  ),
);
const fixed = new Set(["id", "schemas", "meta", "groups"]);
const ofName = { formatted: "formatted", givenname: "givenName", familyname: "familyName" } as const;
const named = { username: "userName", externalid: "externalId", displayname: "displayName" } as const;

/** Applies the operations in order. Throws ScimError. */
export function patchUser(user: KeptUser, operations: readonly PatchOperation[], id: string): KeptUser {
  return operations.reduce((before, operation) => ({ ...before, ...changeBy(operation, before, id) }), user);
}

function changeBy({ op, path, value }: PatchOperation, before: KeptUser, id: string): Partial<KeptUser> {
  const { attribute, sub, where } = path;
  const given = op === "remove" ? null : value;
  if (attribute === "active") return { active: op === "remove" ? false : flagOf(given, "active") };
  if (attribute === "emails") return emailChange(path, op, given, before);
  if (attribute === "name") {
    if (sub === undefined) return nameChange(given);
    const part = isOneOf(ofName, sub) ? ofName[sub] : undefined;
    // Middle names and titles.
    return part ? { [part]: userTexts[part](given) } : {};
  }
  if (isOneOf(named, attribute) && sub === undefined && where === undefined) {
    const key = named[attribute];
    return { [key]: userTexts[key](given) };
  }
  if (letGo.has(attribute)) return {};
  // Okta repeats the id in the value.
  if (attribute === "id" && given === id) return {};
  if (fixed.has(attribute)) throw new ScimError(400, `${attribute} cannot be changed.`, "mutability");
  throw new ScimError(400, `${attribute} is no attribute that can be set here.`, "invalidPath");
}

function nameChange(value: unknown): Partial<KeptUser> {
  if (value === null) return { formatted: null, givenName: null, familyName: null };
  if (!isFields(value)) throw badValue("name is an object.");
  const change: Record<string, string | null> = {};
  for (const [name, text] of Object.entries(value)) {
    const key = name.toLowerCase();
    if (isOneOf(ofName, key)) change[ofName[key]] = userTexts[ofName[key]](text);
  }
  return change;
}

function emailChange(
  { sub, where }: PatchOperation["path"],
  op: PatchOperation["op"],
  value: unknown,
  before: KeptUser,
): Partial<KeptUser> {
  const isOurs =
    where === undefined ||
    (where.attribute === "type" && where.value === "work") ||
    (where.attribute === "primary" && where.value === "true") ||
    (where.attribute === "value" && where.value === before.email);
  if (!isOurs || (sub !== undefined && sub !== "value")) return {};
  if (op === "remove") throw badValue("A user keeps an e-mail address.");
  if (sub === "value") return { email: emailOf(value) };
  const email = emailAmong(value);
  return email === undefined ? {} : { email };
}

function isOneOf<Names extends object>(names: Names, text: PropertyKey): text is keyof Names {
  return Object.hasOwn(names, text);
}
