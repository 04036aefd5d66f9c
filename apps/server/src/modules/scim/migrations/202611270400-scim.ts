/** Users and groups that a directory keeps here by SCIM, the credentials by which it calls, and what groups give. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const ofProvider = (table: string) =>
  `provider_id uuid not null constraint ${table}_of_provider references identity_provider (id) on delete cascade`;

const statements = [
  `create table scim_credential (
    id uuid constraint scim_credential_id_once primary key,
    ${ofProvider("scim_credential")},
    name text not null,
    secret_hash bytea not null constraint scim_credential_secret_once unique,
    prefix text not null,
    made_by uuid not null,
    made_by_name text not null,
    made_at bigint not null,
    expires_at bigint not null,
    last_used_at bigint,
    last_address text,
    ended_at bigint
  )`,
  `comment on table scim_credential is 'By what directories call for SCIM: SHA-256 of the secret, and who made it'`,
  `create index scim_credential_by_provider on scim_credential (provider_id)`,
  `create table scim_user (
    user_id uuid constraint scim_user_once primary key
      constraint scim_user_of_user references user_account (id) on delete cascade,
    ${ofProvider("scim_user")},
    user_name text not null,
    user_name_key text not null,
    external_id text,
    display_name text,
    formatted text,
    given_name text,
    family_name text,
    made_at bigint not null,
    changed_at bigint not null,
    disabled_at bigint,
    removed_at bigint
  )`,
  `comment on table scim_user is 'What a directory says of the accounts that come by its provider'`,
  `comment on column scim_user.disabled_at is 'The directory disabled it; null where an administrator did, and then only one enables it'`,
  `comment on column scim_user.removed_at is 'The directory removed it: the account stays, disabled, and the directory sees it no more'`,
  `create unique index scim_user_name_once on scim_user (provider_id, user_name_key) where removed_at is null`,
  `create unique index scim_user_external_id_once on scim_user (provider_id, external_id) where removed_at is null`,
  `create table scim_group (
    id uuid constraint scim_group_id_once primary key,
    ${ofProvider("scim_group")},
    display_name text not null,
    external_id text,
    role_id uuid constraint scim_group_gives_role references role (id) on delete set null,
    default_role_id uuid constraint scim_group_gives_default_role references role (id) on delete set null,
    revision integer not null default 1,
    made_at bigint not null,
    changed_at bigint not null
  )`,
  `comment on table scim_group is 'Groups of a directory; what one gives was set here, at the group and not at its name'`,
  `create unique index scim_group_name_once on scim_group (provider_id, lower(display_name))`,
  `create unique index scim_group_external_id_once on scim_group (provider_id, external_id)`,
  `create table scim_group_member (
    group_id uuid not null constraint scim_group_member_of_group references scim_group (id) on delete cascade,
    user_id uuid not null constraint scim_group_member_is_user references user_account (id) on delete cascade,
    constraint scim_group_member_once primary key (group_id, user_id)
  )`,
  `comment on table scim_group_member is 'Who is in which group of a directory'`,
  `create index scim_group_member_by_user on scim_group_member (user_id)`,
  `create table scim_given_role (
    user_id uuid not null constraint scim_given_role_to_user references user_account (id) on delete cascade,
    role_id uuid not null constraint scim_given_role_is_role references role (id) on delete cascade,
    scope text not null constraint scim_given_role_scope_is_known check (scope in ('tenant', 'client')),
    instead_of uuid constraint scim_given_role_instead_of_role references role (id) on delete set null,
    constraint scim_given_role_once primary key (user_id, role_id)
  )`,
  `comment on table scim_given_role is 'Roles that came from a group, so that leaving it takes them again and no others'`,
  `comment on column scim_given_role.instead_of is 'Of one for the default group: what stood there before, and comes back'`,
  // Who comes another way is none of the directory's any more; who was enabled here was not disabled by it.
  `create function user_account_leaves_scim() returns trigger language plpgsql as $$
  begin
    if new.provider_id is distinct from old.provider_id then
      delete from scim_user where user_id = new.id;
      delete from scim_group_member where user_id = new.id;
    elsif old.state = 'disabled' and new.state <> 'disabled' then
      update scim_user set disabled_at = null where user_id = new.id and disabled_at is not null;
    end if;
    return null;
  end $$`,
  `create trigger user_account_leaves_scim after update of provider_id, state on user_account
    for each row execute function user_account_leaves_scim()`,
];

/** See the file's first comment. */
export const scimTables: Migration = {
  name: "202611270400-scim",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "scim_credential", ["select", "insert", "update"]);
    await grantToServer(tx, "scim_user", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "scim_group", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "scim_group_member", ["select", "insert", "delete"]);
    await grantToServer(tx, "scim_given_role", ["select", "insert", "delete"]);
  },
};
