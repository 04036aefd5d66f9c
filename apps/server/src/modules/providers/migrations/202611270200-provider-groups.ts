/** What groups of a provider's are good for here: who may come at all, and as what; and where SAML may begin by itself. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table identity_provider
    add column allowed_group text,
    add column group_roles jsonb not null default '[]'`,
  `update identity_provider set config = config || '{"idp_origin": null}' where kind = 'saml'`,
  `comment on column identity_provider.allowed_group is 'Whoever is not in it is refused; null: groups keep nobody out'`,
  `comment on column identity_provider.group_roles is 'Group and role, the first that fits decides at each sign-in; empty: groups give nothing'`,
];

/** See the file's first comment. */
export const providerGroups: Migration = {
  name: "202611270200-provider-groups",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
