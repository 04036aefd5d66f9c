/** Who lets people in beside this server: providers, whom each of them sent, and which one a user has to come by. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table identity_provider (
    id uuid constraint identity_provider_once primary key,
    kind text not null constraint identity_provider_kind_known check (kind in ('oidc', 'saml', 'ldap')),
    name text not null constraint identity_provider_one_a_name unique,
    enabled boolean not null default false,
    config jsonb not null,
    sealed_secret bytea,
    secret_expires_at bigint,
    creates_accounts boolean not null default false,
    default_role text not null default 'standard',
    trusts_factors boolean not null default false,
    revision integer not null default 1,
    tested_at bigint,
    created_at bigint not null,
    constraint identity_provider_tested_before_enabled check (tested_at is not null or not enabled)
  )`,
  `comment on table identity_provider is 'Where people sign in instead of by a password of this server; secrets are sealed'`,
  `comment on column identity_provider.tested_at is 'When somebody came back from it as it is set now; null after each change'`,
  `create table external_identity (
    provider_id uuid not null constraint external_identity_of_provider references identity_provider (id) on delete cascade,
    issuer text not null,
    subject text not null,
    user_id uuid not null constraint external_identity_of_user references user_account (id) on delete cascade,
    first_seen_at bigint not null,
    last_seen_at bigint not null,
    constraint external_identity_once primary key (provider_id, issuer, subject),
    constraint external_identity_one_a_user unique (provider_id, user_id)
  )`,
  `comment on table external_identity is 'Who a provider sends: issuer and subject say who it is, an e-mail address never does'`,
  `create table provider_attempt (
    state_hash bytea constraint provider_attempt_once primary key,
    browser_hash bytea not null,
    provider_id uuid not null constraint provider_attempt_at_provider references identity_provider (id) on delete cascade,
    purpose text not null constraint provider_attempt_purpose_known check (purpose in ('sign-in', 'test')),
    session_id uuid constraint provider_attempt_of_session references user_session (id) on delete cascade,
    sealed bytea not null,
    expires_at bigint not null,
    constraint provider_attempt_test_has_session check ((purpose = 'test') = (session_id is not null))
  )`,
  `comment on table provider_attempt is 'Who is at a provider now and is to come back: for one answer, in one browser, for a few minutes'`,
  `create index external_identity_by_user on external_identity (user_id)`,
  `alter table user_account
    add column provider_id uuid constraint user_account_of_provider references identity_provider (id)`,
  `alter table user_account
    drop constraint user_account_active_has_password,
    add constraint user_account_active_has_password
      check (state <> 'active' or password_hash is not null or provider_id is not null)`,
  `comment on column user_account.provider_id is 'The only provider this user may come by; null: by what this server keeps itself'`,
  `create index user_account_by_provider on user_account (provider_id) where provider_id is not null`,
];

/** See the file's first comment. */
export const providerTables: Migration = {
  name: "202611260500-providers",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    for (const table of ["identity_provider", "external_identity", "provider_attempt"])
      await grantToServer(tx, table, ["select", "insert", "update", "delete"]);
  },
};
