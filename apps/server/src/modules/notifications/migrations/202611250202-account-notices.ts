/** Mails to owners of accounts: that something of theirs stopped. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table account_notice (
    id uuid constraint account_notice_once primary key,
    user_id uuid not null constraint account_notice_of_user references user_account (id) on delete cascade,
    subject text not null,
    body text not null,
    state text not null default 'waiting' constraint account_notice_state_known check (state in ('waiting', 'sent', 'given-up')),
    attempts integer not null default 0,
    created_at bigint not null,
    next_at bigint not null,
    ended_at bigint
  )`,
  `comment on table account_notice is 'What owners of accounts are told by mail: each at least once, or given up after a day'`,
  `create index account_notice_due on account_notice (next_at) where state = 'waiting'`,
];

/** See the file's first comment. */
export const accountNotices: Migration = {
  name: "202611250202-account-notices",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "account_notice", ["select", "insert", "update", "delete"]);
  },
};
