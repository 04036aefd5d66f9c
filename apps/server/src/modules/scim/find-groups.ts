/** The groups that a directory keeps here, and who is in them. */
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from "kysely";
import { sql } from "kysely";
import type { FilterTerm } from "./scim-path.ts";
import { ScimError } from "./scim-error.ts";
import type { GroupRow, ScimTables } from "./scim-tables.ts";
import type { UserTables } from "./find-users.ts";

/** Groups of a provider. */
export function groupsOf(db: Kysely<UserTables>, provider: string) {
  return db.selectFrom("scim_group as group").selectAll("group").where("group.provider_id", "=", provider);
}

type Builder = ExpressionBuilder<{ group: ScimTables["scim_group"] }, "group">;
const isMember = (value: string) =>
  sql<boolean>`exists (select from scim_group_member member
    where member.group_id = "group".id and member.user_id::text = ${value.toLowerCase()})`;
const conditions: Readonly<Record<string, (is: Builder, value: string) => Expression<SqlBool>>> = {
  id: (is, value) => is(sql<string>`"group".id::text`, "=", value.toLowerCase()),
  displayname: (is, value) => is(sql<string>`lower("group".display_name)`, "=", sql<string>`lower(${value})`),
  externalid: (is, value) => is("group.external_id", "=", value),
  members: (_, value) => isMember(value),
};

/** Narrows them to those of which all terms hold. Throws ScimError `invalidFilter`. */
export function groupsWhere(terms: readonly FilterTerm[]): (is: Builder) => Expression<SqlBool> {
  const parts = terms.map(({ path, value }) => {
    const { attribute, sub, where } = path;
    const isPlain =
      where === undefined && (sub === undefined || (attribute === "members" && sub === "value"));
    const condition = isPlain && Object.hasOwn(conditions, attribute) ? conditions[attribute] : undefined;
    if (!condition || value.includes("\0"))
      throw new ScimError(400, `Groups are not looked up by ${attribute}.`, "invalidFilter");
    return (is: Builder) => condition(is, value);
  });
  return (is) => is.and(parts.map((part) => part(is)));
}

/** Who is in each of these groups, by name. */
export async function membersOf(
  db: Kysely<UserTables>,
  groups: readonly Pick<GroupRow, "id">[],
): Promise<ReadonlyMap<string, readonly { readonly id: string; readonly name: string }[]>> {
  if (groups.length === 0) return new Map();
  const rows = await db
    .selectFrom("scim_group_member as member")
    .innerJoin("user_account as account", "account.id", "member.user_id")
    .select(["member.group_id", "account.id", "account.name"])
    .where(
      "member.group_id",
      "in",
      groups.map(({ id }) => id),
    )
    .orderBy("account.name")
    .orderBy("account.id")
    .execute();
  return Map.groupBy(rows, ({ group_id }) => group_id);
}
