/** The users that a directory sees: who comes by its provider, and nobody else. */
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { sql } from "kysely";
import { emailKey, type IdentityTables } from "../identity/index.ts";
import { flagOf } from "./read-value.ts";
import type { FilterTerm } from "./scim-path.ts";
import { ScimError } from "./scim-error.ts";
import type { ScimTables } from "./scim-tables.ts";
import type { KeptUser } from "./user-document.ts";

/** The tables that say it. */
export type UserTables = IdentityTables & ScimTables;

/** Accounts of a provider with what its directory says of them; those that it removed are not there. */
export function usersOf(db: Kysely<UserTables>, provider: string) {
  return db
    .selectFrom("user_account as account")
    .leftJoin("scim_user as scim", "scim.user_id", "account.id")
    .select([
      "account.id",
      "account.email",
      "account.name",
      "account.state",
      "account.created_at",
      "scim.user_name",
      "scim.external_id",
      "scim.display_name",
      "scim.formatted",
      "scim.given_name",
      "scim.family_name",
      "scim.changed_at",
      "scim.disabled_at",
    ])
    .where("account.provider_id", "=", provider)
    .where("scim.removed_at", "is", null);
}

/** One of them. */
export type FoundUser = Awaited<ReturnType<ReturnType<typeof usersOf>["execute"]>>[number];

/** What is kept of one; of whom an administrator assigned to the provider, what the account says. */
export function keptOf(row: FoundUser): KeptUser {
  const { email, user_name, state } = row;
  return {
    userName: user_name ?? email,
    externalId: row.external_id,
    displayName: user_name === null ? row.name : row.display_name,
    formatted: row.formatted,
    givenName: row.given_name,
    familyName: row.family_name,
    email,
    active: state !== "disabled",
  };
}

type Builder = ExpressionBuilder<
  { account: IdentityTables["user_account"]; scim: ScimTables["scim_user"] },
  "account" | "scim"
>;
const conditions: Readonly<Record<string, (is: Builder, value: string) => Expression<SqlBool>>> = {
  id: (is, value) => is(sql<string>`account.id::text`, "=", value.toLowerCase()),
  username: (is, value) =>
    is(is.fn.coalesce("scim.user_name_key", "account.email_key"), "=", emailKey(value)),
  externalid: (is, value) => is("scim.external_id", "=", value),
  displayname: (is, value) => is(sql<string>`lower(account.name)`, "=", value.toLowerCase()),
  emails: (is, value) => is("account.email_key", "=", emailKey(value)),
  active: (is, value) => is("account.state", flagOf(value, "active") ? "<>" : "=", "disabled"),
};

/** Narrows them to those of whom all terms hold. Throws ScimError `invalidFilter`. */
export function usersWhere(terms: readonly FilterTerm[]): (is: Builder) => Expression<SqlBool> {
  const parts = terms.map(({ path, value }) => {
    const { attribute, sub, where } = path;
    const isEmail = attribute === "emails" && (sub === undefined || sub === "value");
    const isPlain = sub === undefined && where === undefined;
    const condition =
      isEmail || (attribute !== "emails" && isPlain && Object.hasOwn(conditions, attribute))
        ? conditions[attribute]
        : undefined;
    if (!condition) throw new ScimError(400, `Users are not looked up by ${attribute}.`, "invalidFilter");
    // PostgreSQL holds no such character, and nobody is called so.
    if (value.includes("\0"))
      throw new ScimError(400, "A text in it holds a null character.", "invalidFilter");
    return (is: Builder) => condition(is, value);
  });
  return (is) => is.and(parts.map((part) => part(is)));
}

/** Which groups each of these users is in. */
export async function groupsOfUsers(
  db: Kysely<UserTables>,
  users: readonly string[],
): Promise<ReadonlyMap<string, readonly { readonly id: string; readonly display_name: string }[]>> {
  if (users.length === 0) return new Map();
  const rows = await db
    .selectFrom("scim_group_member as member")
    .innerJoin("scim_group as group", "group.id", "member.group_id")
    .select(["member.user_id", "group.id", "group.display_name"])
    .where("member.user_id", "in", [...users])
    .orderBy("group.display_name")
    .execute();
  return Map.groupBy(rows, ({ user_id }) => user_id);
}
