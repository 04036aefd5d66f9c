/** Second factors, passkeys, the steps of signing in, where sessions are used, and who changed the factors of whom. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const ofUser = (table: string) =>
  `user_id uuid not null constraint ${table}_of_user references user_account (id) on delete cascade`;

const statements = [
  `alter table user_session
    add column kind text not null default 'bearer' constraint user_session_kind_is_known check (kind in ('bearer', 'cookie')),
    add column agent text not null default 'unknown',
    add column address text,
    add column authenticated_at bigint`,
  `update user_session set authenticated_at = created_at`,
  `alter table user_session alter column authenticated_at set not null, alter column kind drop default, alter column agent drop default`,
  `create table user_totp (
    user_id uuid constraint user_totp_one_a_user primary key
      constraint user_totp_of_user references user_account (id) on delete cascade,
    sealed_secret bytea not null,
    offered_at bigint not null,
    confirmed_at bigint,
    last_step bigint not null default 0
  )`,
  `comment on table user_totp is 'Secrets of authenticator apps, encrypted; a time step is used once'`,
  `create table user_recovery_code (
    code_hash bytea constraint user_recovery_code_once primary key,
    ${ofUser("user_recovery_code")},
    made_at bigint not null,
    used_at bigint
  )`,
  `comment on table user_recovery_code is 'Recovery codes as SHA-256, each good once'`,
  `create index user_recovery_code_by_user on user_recovery_code (user_id)`,
  `create table user_passkey (
    id uuid constraint user_passkey_id_once primary key,
    ${ofUser("user_passkey")},
    credential_id bytea not null constraint user_passkey_credential_once unique,
    public_key bytea not null,
    counter bigint not null,
    transports text[] not null,
    name text not null,
    synced boolean not null,
    added_at bigint not null,
    last_used_at bigint
  )`,
  `comment on table user_passkey is 'Passkeys for signing in; they approve nothing'`,
  `create index user_passkey_by_user on user_passkey (user_id)`,
  `create table sign_in_ticket (
    secret_hash bytea constraint sign_in_ticket_secret_once primary key,
    ${ofUser("sign_in_ticket")},
    expires_at bigint not null
  )`,
  `comment on table sign_in_ticket is 'Who gave the right password and owes a second factor; SHA-256 of the ticket'`,
  `create index sign_in_ticket_by_user on sign_in_ticket (user_id)`,
  `create table passkey_challenge (
    challenge_hash bytea constraint passkey_challenge_once primary key,
    purpose text not null constraint passkey_challenge_purpose_is_known
      check (purpose in ('sign-in', 'reauthenticate', 'register')),
    subject text not null,
    expires_at bigint not null
  )`,
  `comment on table passkey_challenge is 'Challenges that wait for an answer, as SHA-256, each for one purpose and one use'`,
  `create table credential_event (
    id uuid constraint credential_event_id_once primary key,
    ${ofUser("credential_event")},
    at bigint not null,
    what text not null,
    by_user uuid,
    by_name text not null
  )`,
  `comment on table credential_event is 'When the ways in which a user signs in changed, and by whom'`,
  `create index credential_event_by_user on credential_event (user_id, at desc)`,
];

/** See the file's first comment. */
export const accountTables: Migration = {
  name: "202611230001-accounts",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "user_account", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "user_totp", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "user_recovery_code", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "user_passkey", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "sign_in_ticket", ["select", "insert", "delete"]);
    await grantToServer(tx, "passkey_challenge", ["select", "insert", "delete"]);
    await grantToServer(tx, "credential_event", ["select", "insert"]);
  },
};
