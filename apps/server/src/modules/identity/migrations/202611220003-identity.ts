/** Accounts, sessions, API keys, invitations, and the state of the set-up. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table user_account (
    id uuid constraint user_account_id_once primary key,
    email text not null,
    email_key text not null constraint user_account_email_once unique,
    name text not null,
    role text not null constraint user_account_role_is_known check (role in ('administrator', 'standard', 'analyst')),
    state text not null constraint user_account_state_is_known check (state in ('invited', 'active', 'disabled')),
    password_hash text,
    person_authority text,
    person_id text,
    created_at bigint not null,
    constraint user_account_active_has_password check (state <> 'active' or password_hash is not null),
    constraint user_account_person_is_whole check ((person_authority is null) = (person_id is null))
  )`,
  `comment on table user_account is 'People who may sign in; passwords as argon2id hashes'`,
  `create table user_session (
    id uuid constraint user_session_id_once primary key,
    user_id uuid not null constraint user_session_of_user references user_account (id) on delete cascade,
    secret_hash bytea not null constraint user_session_secret_once unique,
    prefix text not null,
    created_at bigint not null,
    last_used_at bigint not null,
    expires_at bigint not null
  )`,
  `comment on table user_session is 'Sessions; SHA-256 of the token'`,
  `create index user_session_by_user on user_session (user_id)`,
  `create table api_key (
    id uuid constraint api_key_id_once primary key,
    user_id uuid not null constraint api_key_of_user references user_account (id) on delete cascade,
    name text not null,
    secret_hash bytea not null constraint api_key_secret_once unique,
    prefix text not null,
    permissions text[],
    created_at bigint not null,
    expires_at bigint,
    last_used_at bigint,
    revoked_at bigint
  )`,
  `comment on table api_key is 'API keys; SHA-256 of the secret, and what the key is limited to'`,
  `create index api_key_by_user on api_key (user_id)`,
  `create table user_invitation (
    id uuid constraint user_invitation_id_once primary key,
    user_id uuid not null constraint user_invitation_of_user references user_account (id) on delete cascade,
    secret_hash bytea not null constraint user_invitation_secret_once unique,
    prefix text not null,
    expires_at bigint not null,
    used_at bigint
  )`,
  `comment on table user_invitation is 'Invitations; SHA-256 of the secret'`,
  `create table installation_setup (
    one_row boolean constraint installation_setup_one_row primary key default true check (one_row),
    secret_hash bytea not null,
    completed_at bigint
  )`,
  `comment on table installation_setup is 'The one-time set-up token, as SHA-256, and when it was used'`,
];

/** See the file's first comment. */
export const identityTables: Migration = {
  name: "202611220003-identity",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "user_account", ["select", "insert", "update"]);
    await grantToServer(tx, "user_session", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "api_key", ["select", "insert", "update"]);
    await grantToServer(tx, "user_invitation", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "installation_setup", ["select", "insert", "update"]);
  },
};
