/** Browsers that are told by push, each of one account, and the key by which push services know this server. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table push_browser (
    id uuid constraint push_browser_once primary key,
    user_id uuid not null constraint push_browser_of_user references user_account (id) on delete cascade,
    name text not null,
    host text not null,
    endpoint_hash text not null constraint push_browser_one_account unique,
    sealed bytea not null,
    created_at bigint not null
  )`,
  `comment on table push_browser is 'Browsers that are told by push; whoever knows an address and its keys can write to them, so they are sealed'`,
  `create index push_browser_by_user on push_browser (user_id, created_at)`,
  `create table push_key (
    one_row boolean constraint push_key_is_one primary key default true constraint push_key_one_row check (one_row),
    public_key text not null,
    sealed_private bytea not null
  )`,
  `comment on table push_key is 'The key by which push services know this server (VAPID), made when a browser first asks for it'`,
];

/** See the file's first comment. */
export const pushBrowsers: Migration = {
  name: "202611250501-push",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "push_browser", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "push_key", ["select", "insert"]);
  },
};
