/** How people want to be told, when they are reminded, and chat rooms that are told too. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table telling_rules (
    one_row boolean constraint telling_rules_are_one primary key default true
      constraint telling_rules_one_row check (one_row),
    reminder_minutes integer,
    first_told integer,
    escalate_minutes integer not null,
    most_waiting integer not null
  )`,
  `comment on table telling_rules is 'When approvers are reminded, how many are told first, and how much may wait for one'`,
  `insert into telling_rules (reminder_minutes, first_told, escalate_minutes, most_waiting) values (60, null, 30, 50)`,
  `create table telling_preference (
    user_id uuid constraint telling_preference_one_a_user primary key
      constraint telling_preference_of_user references user_account (id) on delete cascade,
    mail boolean not null,
    quiet_from integer,
    quiet_until integer,
    zone text not null,
    away_until bigint,
    substitute text,
    constraint telling_preference_quiet_whole check ((quiet_from is null) = (quiet_until is null))
  )`,
  `comment on table telling_preference is 'How people want to be told; quiet hours in minutes of the day in their zone'`,
  `create table webhook (
    id uuid constraint webhook_once primary key,
    name text not null,
    shape text not null constraint webhook_shape_known check (shape in ('generic', 'teams', 'slack')),
    host text not null,
    sealed_url bytea not null,
    sealed_secret bytea not null,
    private_allowed boolean not null,
    created_at bigint not null
  )`,
  `comment on table webhook is 'Addresses that are posted to; an address may be a secret itself, so it is sealed as its key is'`,
  `alter table told_run add column asker text not null default ''`,
  `create index told_run_by_asker on told_run (asker) where look_at is not null`,
];

const rights = {
  telling_rules: ["select", "update"],
  telling_preference: ["select", "insert", "update", "delete"],
  webhook: ["select", "insert", "delete"],
} as const;

/** See the file's first comment. */
export const tellingRules: Migration = {
  name: "202611240201-telling-rules",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    for (const [table, list] of Object.entries(rights)) await grantToServer(tx, table, list);
  },
};
