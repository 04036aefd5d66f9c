/** What holds for passwords, second factors and sessions; passwords of before; wrong ones in a row; how sessions were proved. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table sign_in_rules (
    one_row boolean constraint sign_in_rules_one_row primary key default true check (one_row),
    profile text not null default 'modern' constraint sign_in_rules_profile_is_known check (profile in ('modern', 'strict', 'own')),
    own_password jsonb,
    password_max_age_seconds bigint not null default 0,
    factor_required_from bigint,
    session_idle_seconds bigint not null default 43200,
    session_longest_seconds bigint not null default 604800,
    notice text not null default 'What you do here is recorded in the audit log.',
    constraint sign_in_rules_own_has_values check ((profile = 'own') = (own_password is not null))
  )`,
  `comment on table sign_in_rules is 'One row: what holds for passwords, second factors and sessions'`,
  `insert into sign_in_rules default values`,
  `create table password_history (
    id bigint generated always as identity constraint password_history_id_once primary key,
    user_id uuid not null constraint password_history_of_user references user_account (id) on delete cascade,
    password_hash text not null
  )`,
  `comment on table password_history is 'Passwords of before as argon2id hashes, as many as the rules ask for'`,
  `create index password_history_by_user on password_history (user_id, id desc)`,
  `create unlogged table sign_in_failure (
    subject bytea constraint sign_in_failure_subject_once primary key,
    failures integer not null,
    locked_until bigint not null,
    failed_at bigint not null
  )`,
  `comment on table sign_in_failure is 'Wrong passwords in a row by hash of the address as typed, whether there is such an account or not'`,
  `alter table user_account
    add column password_set_at bigint,
    add column must_change_password boolean not null default false`,
  // When it was set nobody wrote down: its age counts from now.
  `update user_account set password_set_at = extract(epoch from now())::bigint where password_hash is not null`,
  `alter table user_account
    add constraint user_account_password_has_time check ((password_hash is null) = (password_set_at is null))`,
  `alter table user_session
    add column by_password boolean not null default true,
    add column with_factor boolean not null default false`,
  `alter table user_session alter column by_password drop default, alter column with_factor drop default`,
  `comment on column user_session.with_factor is 'A second factor, or a passkey, was shown in this session'`,
];

/** See the file's first comment. */
export const signInRulesTables: Migration = {
  name: "202611260400-sign-in-rules",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "sign_in_rules", ["select", "update"]);
    await grantToServer(tx, "password_history", ["select", "insert", "delete"]);
    await grantToServer(tx, "sign_in_failure", ["select", "insert", "update", "delete"]);
  },
};
