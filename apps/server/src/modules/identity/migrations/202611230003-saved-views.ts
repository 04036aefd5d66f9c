/** Views of lists that people saved for themselves. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table saved_view (
    id uuid constraint saved_view_id_once primary key,
    user_id uuid not null constraint saved_view_of_user references user_account (id) on delete cascade,
    list text not null,
    name text not null,
    query jsonb not null,
    columns jsonb,
    saved_at bigint not null,
    constraint saved_view_named_once unique (user_id, list, name)
  )`,
  `comment on table saved_view is 'Filters, order and columns of lists, by the names that their owners gave them'`,
];

/** See the file's first comment. */
export const savedViewsTable: Migration = {
  name: "202611230003-saved-views",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "saved_view", ["select", "insert", "update", "delete"]);
  },
};
