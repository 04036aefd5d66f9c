/** What a POST, PUT or PATCH makes of a group (RFC 7643, section 4.2): its name, and who is in it. */
import type { PatchOperation } from "./patch-operations.ts";
import { fieldOf, type Fields, isFields, listOf, textOf } from "./read-value.ts";
import { badValue, ScimError } from "./scim-error.ts";
import { without } from "./without.ts";

/** The schema of groups. */
export const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";

/** What is kept of a group; members by their ids. */
export interface KeptGroup {
  readonly displayName: string;
  readonly externalId: string | null;
  readonly members: ReadonlySet<string>;
}

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const mostMembers = 20_000;

/** A whole group. Throws `invalidValue`. */
export function readGroup(body: Fields): KeptGroup {
  return {
    displayName: groupName(fieldOf(body, "displayName")),
    externalId: textOf(fieldOf(body, "externalId"), "externalId", 254),
    members: new Set(memberIds(fieldOf(body, "members"))),
  };
}

/** Applies the operations in order. Throws ScimError. */
export function patchGroup(group: KeptGroup, operations: readonly PatchOperation[], id: string): KeptGroup {
  return operations.reduce((before, operation) => ({ ...before, ...changeBy(operation, before, id) }), group);
}

function changeBy({ op, path, value }: PatchOperation, before: KeptGroup, id: string): Partial<KeptGroup> {
  const { attribute, where } = path;
  const given = op === "remove" ? null : value;
  if (attribute === "members") {
    if (where !== undefined && (where.attribute !== "value" || op !== "remove"))
      throw new ScimError(400, "Members are chosen by their value, to remove them.", "invalidPath");
    return {
      members: membersAfter(
        op,
        before.members,
        where ? [where.value.toLowerCase()] : memberIds(value),
        value,
      ),
    };
  }
  if (attribute === "displayname") return { displayName: groupName(given) };
  if (attribute === "externalid") return { externalId: textOf(given, "externalId", 254) };
  // Okta repeats the id in the value.
  if (attribute === "id" && given === id) return {};
  if (["id", "schemas", "meta"].includes(attribute))
    throw new ScimError(400, `${attribute} cannot be changed.`, "mutability");
  throw new ScimError(400, `${attribute} is no attribute that can be set here.`, "invalidPath");
}

function membersAfter(
  op: PatchOperation["op"],
  before: ReadonlySet<string>,
  named: readonly string[],
  value: unknown,
): ReadonlySet<string> {
  if (op === "replace") return new Set(named);
  // `remove` with the path alone empties the group; Entra ID names whom in the value.
  if (op === "remove" && named.length === 0)
    return value === undefined || value === null ? new Set() : before;
  const members = new Set(op === "add" ? [...before, ...named] : without(before, new Set(named)));
  if (members.size > mostMembers)
    throw new ScimError(400, `A group has at most ${mostMembers} members.`, "tooMany");
  return members;
}

function groupName(value: unknown): string {
  const name = textOf(value, "displayName", 200);
  if (name === null) throw badValue("displayName has to be there.");
  return name;
}

function memberIds(value: unknown): readonly string[] {
  const entries = listOf(value);
  if (entries.length > mostMembers)
    throw new ScimError(400, `A group has at most ${mostMembers} members.`, "tooMany");
  return entries.map((entry) => {
    const member = isFields(entry) ? fieldOf(entry, "value") : entry;
    const type = isFields(entry) ? fieldOf(entry, "type") : undefined;
    if (
      typeof member !== "string" ||
      !uuidForm.test(member) ||
      (typeof type === "string" && type.toLowerCase() === "group")
    )
      throw badValue("A member is the id of a user here; groups in groups are not taken.");
    return member.toLowerCase();
  });
}
