/**
 * Roles, who holds them, and where. What protects from half a change stands here and not in the program: an account
 * always holds an enabled role, and whatever changes somebody's rights moves the number at their account, by which a
 * compiled snapshot is known to be out of date (docs/decisions/0033-access.md).
 */
import { ROLES, TENANT_ROLES, TENANT_TEMPLATES } from "@countersign/access";
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const tables = [
  `create table role (
    id uuid constraint role_id_once primary key default gen_random_uuid(),
    scope text not null constraint role_scope_is_known check (scope in ('tenant', 'client')),
    name text not null constraint role_name_is_short check (length(name) between 1 and 200),
    description text not null constraint role_is_described check (description <> ''),
    template text not null,
    fixed boolean not null default false,
    enabled boolean not null default true constraint role_fixed_is_enabled check (enabled or not fixed),
    every_client boolean not null default false
      constraint role_at_clients_is_of_one check (not every_client or scope = 'tenant'),
    created_at bigint not null
  )`,
  `create unique index role_name_once on role (scope, lower(name))`,
  `create unique index role_fixed_once on role (scope, template) where fixed`,
  `comment on table role is 'Roles of the installation and of clients; a fixed one gives what its template gives in this release'`,
  `create table role_permission (
    role_id uuid not null constraint role_permission_of_role references role on delete cascade,
    permission text not null,
    constraint role_permission_once primary key (role_id, permission)
  )`,
  `comment on table role_permission is 'What roles give that are not fixed; names that a release does not know do not count'`,
  `create table user_role (
    user_id uuid not null constraint user_role_of_user references user_account on delete cascade,
    role_id uuid not null constraint user_role_of_role references role,
    granted_by text not null,
    granted_at bigint not null,
    constraint user_role_once primary key (user_id, role_id)
  )`,
  `create index user_role_by_role on user_role (role_id)`,
  `comment on table user_role is 'Roles of the installation that accounts hold'`,
  `create table tier (
    id smallint generated always as identity constraint tier_id_once primary key
      constraint tier_id_fits_access_keys check (id between 1 and 255),
    name text not null,
    description text not null,
    position integer not null,
    enabled boolean not null default true,
    constraint tier_position_once unique (position) deferrable initially deferred
  )`,
  `create unique index tier_name_once on tier (lower(name))`,
  `comment on table tier is 'Classification levels, the lowest position first; never deleted, a disabled one still protects'`,
  `create table tier_switch (
    one boolean constraint tier_switch_once primary key default true constraint tier_switch_is_one check (one),
    on_since bigint
  )`,
  `comment on table tier_switch is 'Whether tiers count'`,
  // Not client_id: these rows decide what a transaction may see of clients, and so are read before it begins.
  `create table client_access (
    user_id uuid not null constraint client_access_of_user references user_account on delete cascade,
    at_client integer not null constraint client_access_of_client references client,
    tier smallint constraint client_access_of_tier references tier,
    constraint client_access_once primary key (user_id, at_client)
  )`,
  `create index client_access_by_client on client_access (at_client)`,
  `comment on table client_access is 'Who has a place at which client, and the tier there'`,
  `create table client_access_role (
    user_id uuid not null,
    at_client integer not null,
    role_id uuid not null constraint client_access_role_of_role references role,
    source text not null constraint client_access_source_is_known
      check (source in ('manual', 'default-group', 'jit', 'scim', 'ldap')),
    granted_by text not null,
    granted_at bigint not null,
    constraint client_access_role_once primary key (user_id, at_client, role_id),
    constraint client_access_role_of_access foreign key (user_id, at_client) references client_access on delete cascade
  )`,
  `create index client_access_role_by_role on client_access_role (role_id)`,
  `comment on table client_access_role is 'Roles at clients, with where each came from'`,
  `create table default_group (
    user_id uuid constraint default_group_once primary key
      constraint default_group_of_user references user_account on delete cascade,
    role_id uuid not null constraint default_group_of_role references role,
    tier smallint constraint default_group_of_tier references tier
  )`,
  `comment on table default_group is 'Who gets every client, those to come too, with a role and a tier'`,
  `create table area_setting (
    user_id uuid not null constraint area_setting_of_user references user_account on delete cascade,
    area text not null,
    level text not null constraint area_setting_level_is_known check (level in ('none', 'view', 'act')),
    constraint area_setting_once primary key (user_id, area)
  )`,
  `comment on table area_setting is 'How far areas are open for one Manager or Supporter'`,
];

const moved = `update user_account set rights_version = rights_version + 1`;
/** Table, and which accounts its rows are about; `changed` holds the rows of the statement. */
const moving: readonly (readonly [table: string, users: string])[] = [
  ["user_role", "select user_id from changed"],
  ["client_access", "select user_id from changed"],
  ["client_access_role", "select user_id from changed"],
  ["area_setting", "select user_id from changed"],
  [
    "role",
    `select user_id from user_role where role_id in (select id from changed)
     union select user_id from client_access_role where role_id in (select id from changed)`,
  ],
  [
    "role_permission",
    `select user_id from user_role where role_id in (select role_id from changed)
     union select user_id from client_access_role where role_id in (select role_id from changed)`,
  ],
  ["tier", "select id from user_account"],
  ["tier_switch", "select id from user_account"],
];

const rules = [
  ...moving.flatMap(([table, users]) => [
    `create function ${table}_moves_rights() returns trigger language plpgsql as $$
    begin
      ${moved} where id in (${users});
      return null;
    end $$`,
    ...(["insert", "update", "delete"] as const).map(
      (change) => `create trigger ${table}_${change}_moves_rights after ${change} on ${table}
        referencing ${change === "delete" ? "old" : "new"} table as changed
        for each statement execute function ${table}_moves_rights()`,
    ),
  ]),
  `create function every_user_keeps_a_role() returns trigger language plpgsql as $$
  declare without text;
  begin
    -- Two changes that each leave the other's role would leave none together: the second looks after the first is done.
    perform pg_advisory_xact_lock(hashtextextended('countersign.roles', 0));
    select string_agg(account.name, ', ' order by account.name) into without from user_account account
      where not exists (
        select from user_role held join role on role.id = held.role_id where held.user_id = account.id and role.enabled
      );
    if without is not null then
      raise exception 'every account keeps an enabled role: % would have none', without
        using errcode = 'check_violation', constraint = 'every_user_keeps_a_role';
    end if;
    return null;
  end $$`,
  `create constraint trigger user_role_leaves_one after update or delete on user_role
    deferrable initially deferred for each row execute function every_user_keeps_a_role()`,
  `create constraint trigger role_leaves_one after update or delete on role
    deferrable initially deferred for each row execute function every_user_keeps_a_role()`,
  `create constraint trigger user_account_holds_one after insert on user_account
    deferrable initially deferred for each row execute function every_user_keeps_a_role()`,
  // One lock for both ways in which a member and a client can miss each other.
  `create function default_group_gives(member uuid, one_client integer, by text) returns void language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(hashtextextended('countersign.default-group', 0));
    insert into client_access (user_id, at_client, tier)
      select of_group.user_id, client.id, of_group.tier from default_group of_group, client
      where (member is null or of_group.user_id = member) and (one_client is null or client.id = one_client)
      on conflict do nothing;
    insert into client_access_role (user_id, at_client, role_id, source, granted_by, granted_at)
      select of_group.user_id, client.id, of_group.role_id, 'default-group', by, extract(epoch from now())::bigint
      from default_group of_group, client
      where (member is null or of_group.user_id = member) and (one_client is null or client.id = one_client)
      on conflict do nothing;
  end $$`,
  `create function client_joins_default_group() returns trigger language plpgsql as $$
  begin
    perform default_group_gives(null, new.id, 'default group');
    return null;
  end $$`,
  `create trigger client_joins_default_group after insert on client
    for each row execute function client_joins_default_group()`,
  // The account's own word for its role: whoever writes it gives the fixed role of that name in place of all others.
  // Who gives roles by name writes the word to match, and says so for the transaction.
  `create function user_account_gives_role() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and new.role = old.role then return null; end if;
    if current_setting('countersign.roles_given', true) = 'on' then return null; end if;
    delete from user_role where user_id = new.id;
    delete from area_setting where user_id = new.id;
    insert into user_role (user_id, role_id, granted_by, granted_at)
      select new.id, id, 'account', extract(epoch from now())::bigint from role
      where scope = 'tenant' and fixed and template = new.role;
    if new.role = 'administrator' then return null; end if;
    if tg_op = 'INSERT'
      or not exists (select from client_access where user_id = new.id)
      or exists (select from default_group where user_id = new.id) then
      perform pg_advisory_xact_lock(hashtextextended('countersign.default-group', 0));
      insert into default_group (user_id, role_id)
        select new.id, id from role where scope = 'client' and fixed and template = new.role
        on conflict (user_id) do update set role_id = excluded.role_id;
      delete from client_access_role where user_id = new.id and source = 'default-group';
      perform default_group_gives(new.id, null, 'default group');
    end if;
    return null;
  end $$`,
  `create trigger user_account_gives_role after insert or update of role on user_account
    for each row execute function user_account_gives_role()`,
];

/** See the file's first comment. */
export const accessTables: Migration = {
  name: "202611260301-access",
  up: async (tx) => {
    for (const statement of tables) await sql.raw(statement).execute(tx);
    for (const [scope, templates] of [
      ["tenant", TENANT_TEMPLATES],
      ["client", ROLES],
    ] as const)
      for (const template of templates) {
        const { name, description, everyClient } = TENANT_ROLES[template];
        await sql`insert into role (scope, name, description, template, fixed, every_client, created_at)
          values (${scope}, ${name}, ${description}, ${template}, true, ${scope === "tenant" && everyClient}, 0)`.execute(
          tx,
        );
      }
    await sql`insert into tier_switch default values`.execute(tx);
    await sql`insert into tier (name, description, position) values
      ('Open', 'Everybody with a role at the client', 1), ('Confidential', 'Those who need to know', 2),
      ('Secret', 'Named people only', 3)`.execute(tx);
    await sql`insert into user_role (user_id, role_id, granted_by, granted_at)
      select account.id, role.id, 'account', 0 from user_account account
      join role on role.scope = 'tenant' and role.fixed and role.template = account.role`.execute(tx);
    for (const statement of rules) await sql.raw(statement).execute(tx);
    // As it was: whoever is no administrator sees all clients, by a role of the same name.
    await sql`insert into default_group (user_id, role_id)
      select account.id, role.id from user_account account
      join role on role.scope = 'client' and role.fixed and role.template = account.role
      where account.role <> 'administrator'`.execute(tx);
    await sql`select default_group_gives(null, null, 'default group')`.execute(tx);
    await grantToServer(tx, "role", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "role_permission", ["select", "insert", "delete"]);
    await grantToServer(tx, "user_role", ["select", "insert", "delete"]);
    await grantToServer(tx, "client_access", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "client_access_role", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "default_group", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "area_setting", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "tier", ["select", "insert", "update"]);
    await grantToServer(tx, "tier_switch", ["select", "update"]);
  },
};
