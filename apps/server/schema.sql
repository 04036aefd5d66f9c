-- The schema that the migrations make, for reading. Written by the program, compared by a test; do not edit.

CREATE OR REPLACE FUNCTION public.area_setting_moves_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update user_account set rights_version = rights_version + 1 where id in (select user_id from changed);
      return null;
    end $function$;
grant execute on function area_setting_moves_rights() to public;

CREATE OR REPLACE FUNCTION public.audit_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    raise exception 'the audit log is append-only: % on % is refused', tg_op, tg_table_name
      using errcode = 'restrict_violation';
  end $function$;
grant execute on function audit_refuse_change() to public;

CREATE OR REPLACE FUNCTION public.audit_refuse_shrinking()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if new.size < old.size then
      raise exception 'the audit log never shrinks: % after %', new.size, old.size using errcode = 'restrict_violation';
    end if;
    return new;
  end $function$;
grant execute on function audit_refuse_shrinking() to public;

CREATE OR REPLACE FUNCTION public.client_access_moves_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update user_account set rights_version = rights_version + 1 where id in (select user_id from changed);
      return null;
    end $function$;
grant execute on function client_access_moves_rights() to public;

CREATE OR REPLACE FUNCTION public.client_access_role_moves_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update user_account set rights_version = rights_version + 1 where id in (select user_id from changed);
      return null;
    end $function$;
grant execute on function client_access_role_moves_rights() to public;

CREATE OR REPLACE FUNCTION public.client_joins_default_group()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    perform default_group_gives(null, new.id, 'default group');
    return null;
  end $function$;
grant execute on function client_joins_default_group() to public;

CREATE OR REPLACE FUNCTION public.client_refuse_new_slug()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if new.slug <> old.slug or new.id <> old.id then
      raise exception 'the id of a client stands in signed documents and never changes' using errcode = 'restrict_violation';
    end if;
    return new;
  end $function$;
grant execute on function client_refuse_new_slug() to public;

CREATE OR REPLACE FUNCTION public.default_group_gives(member uuid, one_client integer, by text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
  end $function$;
grant execute on function default_group_gives(uuid,integer,text) to public;

CREATE OR REPLACE FUNCTION public.every_user_keeps_a_role()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
  end $function$;
grant execute on function every_user_keeps_a_role() to public;

CREATE OR REPLACE FUNCTION public.receipt_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if tg_op = 'DELETE' and current_setting('countersign.retention', true) = 'on' then
      return old;
    end if;
    raise exception 'receipts stay as they came: % is refused', tg_op using errcode = 'restrict_violation';
  end $function$;
grant execute on function receipt_refuse_change() to public;

CREATE OR REPLACE FUNCTION public.role_moves_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update user_account set rights_version = rights_version + 1 where id in (select user_id from user_role where role_id in (select id from changed)
     union select user_id from client_access_role where role_id in (select id from changed));
      return null;
    end $function$;
grant execute on function role_moves_rights() to public;

CREATE OR REPLACE FUNCTION public.role_permission_moves_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update user_account set rights_version = rights_version + 1 where id in (select user_id from user_role where role_id in (select role_id from changed)
     union select user_id from client_access_role where role_id in (select role_id from changed));
      return null;
    end $function$;
grant execute on function role_permission_moves_rights() to public;

CREATE OR REPLACE FUNCTION public.script_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    raise exception 'versions of scripts are immutable: % on % is refused', tg_op, tg_table_name
      using errcode = 'restrict_violation';
  end $function$;
grant execute on function script_refuse_change() to public;

CREATE OR REPLACE FUNCTION public.tier_moves_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update user_account set rights_version = rights_version + 1 where id in (select id from user_account);
      return null;
    end $function$;
grant execute on function tier_moves_rights() to public;

CREATE OR REPLACE FUNCTION public.tier_switch_moves_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update user_account set rights_version = rights_version + 1 where id in (select id from user_account);
      return null;
    end $function$;
grant execute on function tier_switch_moves_rights() to public;

CREATE OR REPLACE FUNCTION public.user_account_gives_role()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
  end $function$;
grant execute on function user_account_gives_role() to public;

CREATE OR REPLACE FUNCTION public.user_account_leaves_scim()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if new.provider_id is distinct from old.provider_id then
      delete from scim_user where user_id = new.id;
      delete from scim_group_member where user_id = new.id;
    elsif old.state = 'disabled' and new.state <> 'disabled' then
      update scim_user set disabled_at = null where user_id = new.id and disabled_at is not null;
    end if;
    return null;
  end $function$;
grant execute on function user_account_leaves_scim() to public;

CREATE OR REPLACE FUNCTION public.user_account_tells_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  declare payload text;
  begin
    for payload in
      select json_build_array('rights', json_agg(json_build_array('sessions', one.facts)))::text
      from (
        select (row_number() over () - 1) / 80 as part, case when changed.state = 'active'
          then json_build_object('user', changed.id, 'rights', changed.rights_version)
          else json_build_object('user', changed.id) end as facts
        from changed join previous using (id)
        where changed.rights_version <> previous.rights_version
          or (changed.state <> previous.state and changed.state <> 'active')
      ) one group by one.part
    loop
      perform pg_notify('countersign_events', payload);
    end loop;
    return null;
  end $function$;
grant execute on function user_account_tells_rights() to public;

CREATE OR REPLACE FUNCTION public.user_role_moves_rights()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update user_account set rights_version = rights_version + 1 where id in (select user_id from changed);
      return null;
    end $function$;
grant execute on function user_role_moves_rights() to public;

create table account_notice (
  id uuid not null,
  user_id uuid not null,
  subject text not null,
  body text not null,
  state text default 'waiting'::text not null,
  attempts integer default 0 not null,
  created_at bigint not null,
  next_at bigint not null,
  ended_at bigint,
  constraint account_notice_once PRIMARY KEY (id),
  constraint account_notice_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint account_notice_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'given-up'::text])))
);
CREATE INDEX account_notice_due ON public.account_notice USING btree (next_at) WHERE (state = 'waiting'::text);
grant delete, insert, select, update on account_notice to countersign_app;
grant delete, insert, select, update on account_notice to countersign_system;
comment on table account_notice is 'What owners of accounts are told by mail: each at least once, or given up after a day';

create table advanced_security (
  one_row boolean default true not null,
  level text not null,
  code_in_url boolean not null,
  constraint advanced_security_is_one PRIMARY KEY (one_row),
  constraint advanced_security_level_is_known CHECK ((level = ANY (ARRAY['off'::text, 'code'::text]))),
  constraint advanced_security_one_row CHECK (one_row)
);
grant select, update on advanced_security to countersign_app;
grant select, update on advanced_security to countersign_system;
comment on table advanced_security is 'The level of scripts as this server sets it; what devices ask for stands in the roots';

create table api_key (
  id uuid not null,
  user_id uuid not null,
  name text not null,
  secret_hash bytea not null,
  prefix text not null,
  permissions text[],
  created_at bigint not null,
  expires_at bigint,
  last_used_at bigint,
  revoked_at bigint,
  clients integer[],
  addresses text[],
  last_used_from text,
  constraint api_key_id_once PRIMARY KEY (id),
  constraint api_key_addresses_are_some CHECK ((cardinality(addresses) > 0)),
  constraint api_key_clients_are_some CHECK ((cardinality(clients) > 0)),
  constraint api_key_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint api_key_secret_once UNIQUE (secret_hash)
);
CREATE INDEX api_key_by_user ON public.api_key USING btree (user_id);
grant insert, select, update on api_key to countersign_app;
grant insert, select, update on api_key to countersign_system;
comment on table api_key is 'API keys; SHA-256 of the secret, and what the key is limited to';

create table area_setting (
  user_id uuid not null,
  area text not null,
  level text not null,
  constraint area_setting_once PRIMARY KEY (user_id, area),
  constraint area_setting_level_is_known CHECK ((level = ANY (ARRAY['none'::text, 'view'::text, 'act'::text]))),
  constraint area_setting_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE TRIGGER area_setting_delete_moves_rights AFTER DELETE ON public.area_setting REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION area_setting_moves_rights();
CREATE TRIGGER area_setting_insert_moves_rights AFTER INSERT ON public.area_setting REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION area_setting_moves_rights();
CREATE TRIGGER area_setting_update_moves_rights AFTER UPDATE ON public.area_setting REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION area_setting_moves_rights();
grant delete, insert, select, update on area_setting to countersign_app;
grant delete, insert, select, update on area_setting to countersign_system;
comment on table area_setting is 'How far areas are open for one Manager or Supporter';

create table audit_body (
  index bigint not null,
  salt bytea not null,
  body bytea not null,
  constraint audit_body_index_once PRIMARY KEY (index)
);
CREATE TRIGGER audit_body_append_only BEFORE DELETE OR UPDATE ON public.audit_body FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_body_no_truncate BEFORE TRUNCATE ON public.audit_body FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
grant insert, select on audit_body to countersign_system;
grant select on audit_body to countersign_app;
comment on table audit_body is 'Confidential bodies with their salts; the header commits to both';

create table audit_by_actor (
  actor text not null,
  index bigint not null,
  constraint audit_by_actor_once PRIMARY KEY (actor, index)
);
grant insert, select on audit_by_actor to countersign_system;
grant select on audit_by_actor to countersign_app;
comment on table audit_by_actor is 'Entries by the account that did it, by session or API key; for finding them, no part of what is hashed';

create table audit_checkpoint (
  size bigint not null,
  root bytea not null,
  note text not null,
  signed_at bigint not null,
  constraint audit_checkpoint_size_once PRIMARY KEY (size)
);
CREATE TRIGGER audit_checkpoint_append_only BEFORE DELETE OR UPDATE ON public.audit_checkpoint FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON public.audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
grant insert, select on audit_checkpoint to countersign_system;
grant select on audit_checkpoint to countersign_app;
comment on table audit_checkpoint is 'Signed tree heads (C2SP signed notes)';

create table audit_entry (
  index bigint not null,
  header bytea not null,
  event text not null,
  "time" bigint not null,
  object text,
  constraint audit_entry_index_once PRIMARY KEY (index)
);
CREATE INDEX audit_entry_by_event ON public.audit_entry USING btree (event, index DESC);
CREATE INDEX audit_entry_by_object ON public.audit_entry USING btree (object, index DESC) WHERE (object IS NOT NULL);
CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
grant insert, select on audit_entry to countersign_system;
grant select on audit_entry to countersign_app;
comment on table audit_entry is 'The log: canonical public header of each entry, by its index';

create table audit_outbox (
  id bigint generated always as identity not null,
  header bytea not null,
  salt bytea not null,
  body bytea not null,
  event text not null,
  "time" bigint not null,
  object text,
  actor text,
  constraint audit_outbox_id_once PRIMARY KEY (id)
);
CREATE TRIGGER audit_outbox_no_change BEFORE UPDATE ON public.audit_outbox FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
grant delete, insert, select on audit_outbox to countersign_system;
grant insert on audit_outbox to countersign_app;
comment on table audit_outbox is 'Committed entries on their way into the log, written with the effect they record';

create table audit_state (
  one_row boolean default true not null,
  size bigint not null,
  frontier bytea not null,
  vkey text,
  constraint audit_state_one_row PRIMARY KEY (one_row),
  constraint audit_state_one_row_check CHECK (one_row)
);
CREATE TRIGGER audit_state_grows BEFORE UPDATE ON public.audit_state FOR EACH ROW EXECUTE FUNCTION audit_refuse_shrinking();
CREATE TRIGGER audit_state_stays BEFORE DELETE ON public.audit_state FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
grant insert, select, update on audit_state to countersign_system;
grant select on audit_state to countersign_app;
comment on table audit_state is 'Size and right edge of the tree, changed only from the size that the writer expects, and the key that signs tree heads';

create table audit_tile (
  level smallint not null,
  index bigint not null,
  hashes bytea not null,
  constraint audit_tile_place_once PRIMARY KEY (level, index),
  constraint audit_tile_is_full CHECK ((octet_length(hashes) = 8192))
);
CREATE TRIGGER audit_tile_append_only BEFORE DELETE OR UPDATE ON public.audit_tile FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_tile_no_truncate BEFORE TRUNCATE ON public.audit_tile FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
grant insert, select on audit_tile to countersign_system;
grant select on audit_tile to countersign_app;
comment on table audit_tile is 'Full tiles of the Merkle tree (C2SP tlog-tiles)';

create table authorization_account (
  one_row boolean default true not null,
  id uuid not null,
  sealed_secret bytea not null,
  confirmed_at bigint not null,
  confirmed_by text not null,
  constraint authorization_account_once PRIMARY KEY (id),
  constraint authorization_account_is_one UNIQUE (one_row),
  constraint authorization_account_one_row CHECK (one_row)
);
grant delete, insert, select on authorization_account to countersign_app;
grant delete, insert, select on authorization_account to countersign_system;
comment on table authorization_account is 'The shared account whose codes authorize at level code; its secret is sealed';

create table authorization_code_use (
  account_id uuid not null,
  step bigint not null,
  used_at bigint not null,
  constraint authorization_code_used_once PRIMARY KEY (account_id, step),
  constraint authorization_code_use_of_account FOREIGN KEY (account_id) REFERENCES authorization_account(id) ON DELETE CASCADE
);
grant delete, insert, select on authorization_code_use to countersign_app;
grant delete, insert, select on authorization_code_use to countersign_system;
comment on table authorization_code_use is 'Time steps whose code was used: each opens one request';

create table authorization_offer (
  user_id uuid not null,
  id uuid not null,
  sealed_secret bytea not null,
  offered_at bigint not null,
  constraint authorization_offer_one_a_user PRIMARY KEY (user_id),
  constraint authorization_offer_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
grant delete, insert, select, update on authorization_offer to countersign_app;
grant delete, insert, select, update on authorization_offer to countersign_system;
comment on table authorization_offer is 'Secrets that were shown and wait for their first code';

create table authorization_reset (
  one_row boolean default true not null,
  asked_at bigint not null,
  due_at bigint not null,
  asked_by text not null,
  constraint authorization_reset_is_one PRIMARY KEY (one_row),
  constraint authorization_reset_one_row CHECK (one_row)
);
grant delete, insert, select on authorization_reset to countersign_app;
grant delete, insert, select on authorization_reset to countersign_system;
comment on table authorization_reset is 'A reset that was asked for on the server itself and waits for its time';

create table chosen_request (
  request_id text not null,
  run_id uuid not null,
  constraint chosen_request_once PRIMARY KEY (request_id)
);
grant insert, select on chosen_request to countersign_app;
grant insert, select on chosen_request to countersign_system;
comment on table chosen_request is 'Ids of requests that were chosen by whoever asked, each once';

create table client (
  id integer generated always as identity not null,
  slug text collate "C" not null,
  name text not null,
  created_at bigint not null,
  constraint client_id_once PRIMARY KEY (id),
  constraint client_slug_is_plain CHECK ((slug ~ '^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$'::text)),
  constraint client_slug_once UNIQUE (slug)
);
CREATE TRIGGER client_joins_default_group AFTER INSERT ON public.client FOR EACH ROW EXECUTE FUNCTION client_joins_default_group();
CREATE TRIGGER client_keeps_slug BEFORE UPDATE ON public.client FOR EACH ROW EXECUTE FUNCTION client_refuse_new_slug();
grant insert, select, update on client to countersign_app;
grant insert, select, update on client to countersign_system;
comment on table client is 'Customer organisations; the slug stands in signed documents and never changes';

create table client_access (
  user_id uuid not null,
  at_client integer not null,
  tier smallint,
  constraint client_access_once PRIMARY KEY (user_id, at_client),
  constraint client_access_of_client FOREIGN KEY (at_client) REFERENCES client(id),
  constraint client_access_of_tier FOREIGN KEY (tier) REFERENCES tier(id),
  constraint client_access_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX client_access_by_client ON public.client_access USING btree (at_client);
CREATE TRIGGER client_access_delete_moves_rights AFTER DELETE ON public.client_access REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION client_access_moves_rights();
CREATE TRIGGER client_access_insert_moves_rights AFTER INSERT ON public.client_access REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION client_access_moves_rights();
CREATE TRIGGER client_access_update_moves_rights AFTER UPDATE ON public.client_access REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION client_access_moves_rights();
grant delete, insert, select, update on client_access to countersign_app;
grant delete, insert, select, update on client_access to countersign_system;
comment on table client_access is 'Who has a place at which client, and the tier there';

create table client_access_role (
  user_id uuid not null,
  at_client integer not null,
  role_id uuid not null,
  source text not null,
  granted_by text not null,
  granted_at bigint not null,
  constraint client_access_role_once PRIMARY KEY (user_id, at_client, role_id),
  constraint client_access_role_of_access FOREIGN KEY (user_id, at_client) REFERENCES client_access(user_id, at_client) ON DELETE CASCADE,
  constraint client_access_role_of_role FOREIGN KEY (role_id) REFERENCES role(id),
  constraint client_access_source_is_known CHECK ((source = ANY (ARRAY['manual'::text, 'default-group'::text, 'jit'::text, 'scim'::text, 'ldap'::text])))
);
CREATE INDEX client_access_role_by_role ON public.client_access_role USING btree (role_id);
CREATE TRIGGER client_access_role_delete_moves_rights AFTER DELETE ON public.client_access_role REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION client_access_role_moves_rights();
CREATE TRIGGER client_access_role_insert_moves_rights AFTER INSERT ON public.client_access_role REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION client_access_role_moves_rights();
CREATE TRIGGER client_access_role_update_moves_rights AFTER UPDATE ON public.client_access_role REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION client_access_role_moves_rights();
grant delete, insert, select, update on client_access_role to countersign_app;
grant delete, insert, select, update on client_access_role to countersign_system;
comment on table client_access_role is 'Roles at clients, with where each came from';

create table credential_event (
  id uuid not null,
  user_id uuid not null,
  at bigint not null,
  what text not null,
  by_user uuid,
  by_name text not null,
  person_authority text,
  person_id text,
  by_person_authority text,
  by_person_id text,
  constraint credential_event_id_once PRIMARY KEY (id)
);
CREATE INDEX credential_event_by_maker ON public.credential_event USING btree (by_user, at) WHERE (by_user <> user_id);
CREATE INDEX credential_event_by_user ON public.credential_event USING btree (user_id, at DESC);
grant insert, select on credential_event to countersign_app;
grant insert, select on credential_event to countersign_system;
comment on table credential_event is 'When the ways in which a user signs in changed, and by whom';

create table default_group (
  user_id uuid not null,
  role_id uuid not null,
  tier smallint,
  constraint default_group_once PRIMARY KEY (user_id),
  constraint default_group_of_role FOREIGN KEY (role_id) REFERENCES role(id),
  constraint default_group_of_tier FOREIGN KEY (tier) REFERENCES tier(id),
  constraint default_group_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
grant delete, insert, select, update on default_group to countersign_app;
grant delete, insert, select, update on default_group to countersign_system;
comment on table default_group is 'Who gets every client, those to come too, with a role and a tier';

create table delivery (
  id uuid not null,
  thing_id uuid not null,
  way text not null,
  target text not null,
  address text not null,
  round integer not null,
  batch uuid,
  state text not null,
  attempts integer default 0 not null,
  created_at bigint not null,
  next_at bigint not null,
  ended_at bigint,
  error text,
  client text not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint delivery_once PRIMARY KEY (id),
  constraint delivery_of_told_thing FOREIGN KEY (thing_id) REFERENCES told_thing(id) ON DELETE CASCADE,
  constraint delivery_one_a_round UNIQUE (thing_id, way, target, address, round),
  constraint delivery_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'given-up'::text, 'moot'::text]))),
  constraint delivery_way_known CHECK ((way = ANY (ARRAY['mail'::text, 'webhook'::text, 'push'::text])))
);
CREATE INDEX delivery_by_access_key ON public.delivery USING btree (acl_key, created_at DESC);
CREATE INDEX delivery_by_address ON public.delivery USING btree (address, ended_at) WHERE (state = 'sent'::text);
CREATE INDEX delivery_by_end ON public.delivery USING btree (COALESCE(ended_at, created_at)) WHERE (state <> 'waiting'::text);
CREATE INDEX delivery_due ON public.delivery USING btree (way, next_at) WHERE (state = 'waiting'::text);
alter table delivery enable row level security, force row level security;
create policy rows_of_access_keys on delivery for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on delivery for all to countersign_system using (true);
grant delete, insert, select, update on delivery to countersign_app;
grant delete, insert, select, update on delivery to countersign_system;
comment on table delivery is 'Messages to people: each is sent at least once, or given up after a day';

create table device (
  id uuid not null,
  fingerprint text not null,
  key text not null,
  seal text not null,
  machine text,
  name text not null,
  client_id bigint not null,
  client text not null,
  tier_id smallint default 0 not null,
  state text not null,
  created_at bigint not null,
  last_seen_at bigint,
  pins jsonb not null,
  admission_hash text,
  admission_authority text,
  admission_client text,
  admission_name text,
  admission_previous text,
  status_bytes bytea,
  status_signatures jsonb,
  status_at bigint,
  facts jsonb default '{}'::jsonb not null,
  receipt_seq bigint default 0 not null,
  receipt_hash text,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  sorted_name text generated always as (lower(COALESCE(admission_name, name))) stored not null,
  found_by text collate "C" generated always as (lower(((COALESCE(admission_name, ''::text) || chr(10)) || name))) stored not null,
  tags text[] default '{}'::text[] not null,
  admission_token text,
  constraint device_id_once PRIMARY KEY (id),
  constraint device_admission_whole CHECK ((((admission_hash IS NULL) = (admission_name IS NULL)) AND ((admission_hash IS NULL) = (admission_client IS NULL)))),
  constraint device_fingerprint_once UNIQUE (fingerprint),
  constraint device_state_known CHECK ((state = ANY (ARRAY['enrolled'::text, 'admitted'::text, 'retired'::text]))),
  constraint device_status_whole CHECK ((((status_bytes IS NULL) = (status_at IS NULL)) AND ((status_bytes IS NULL) = (status_signatures IS NULL)))),
  constraint device_tags_bounded CHECK ((cardinality(tags) <= 32))
);
CREATE INDEX device_by_access_key ON public.device USING btree (acl_key, id);
CREATE INDEX device_by_client ON public.device USING btree (client, id);
CREATE INDEX device_by_creation ON public.device USING btree (created_at, id);
CREATE INDEX device_by_last_seen ON public.device USING btree (COALESCE(last_seen_at, (0)::bigint), id);
CREATE INDEX device_by_machine ON public.device USING btree (machine) WHERE (machine IS NOT NULL);
CREATE INDEX device_by_name ON public.device USING btree (sorted_name, id);
CREATE INDEX device_by_state ON public.device USING btree (state, id);
CREATE INDEX device_for_search ON public.device USING btree (acl_key) INCLUDE (id, found_by);
alter table device enable row level security, force row level security;
create policy rows_of_access_keys on device for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on device for all to countersign_system using (true);
grant delete, insert, select, update on device to countersign_app;
grant delete, insert, select, update on device to countersign_system;
comment on table device is 'Machines with the agent: who they are by their key, and the last status they signed';
comment on column device.tags is 'What people sort devices by: sorted, each once; in nothing that is signed';
comment on column device.admission_token is 'Hash of the token with which it admitted itself; null where persons or the server did';

create table device_group (
  name text collate "C" not null,
  description text not null,
  query jsonb,
  devices uuid[],
  editors text not null,
  owner_id uuid not null,
  owner text not null,
  saved_at bigint not null,
  constraint device_group_named_once PRIMARY KEY (name),
  constraint device_group_by_query_or_list CHECK (((query IS NULL) <> (devices IS NULL))),
  constraint device_group_editors_known CHECK ((editors = ANY (ARRAY['owner'::text, 'everybody'::text]))),
  constraint device_group_list_bounded CHECK ((cardinality(devices) <= 10000))
);
grant delete, insert, select, update on device_group to countersign_app;
grant delete, insert, select, update on device_group to countersign_system;
comment on table device_group is 'Devices under one name, for finding them; no signed document names a group';

create table device_objection (
  device_id uuid not null,
  document text not null,
  because text not null,
  detail text not null,
  at bigint not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint device_objection_said_once PRIMARY KEY (device_id, document, because),
  constraint device_objection_of_device FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE
);
CREATE INDEX device_objection_by_access_key ON public.device_objection USING btree (acl_key, device_id);
alter table device_objection enable row level security, force row level security;
create policy rows_of_access_keys on device_objection for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on device_objection for all to countersign_system using (true);
grant delete, insert, select, update on device_objection to countersign_app;
grant delete, insert, select, update on device_objection to countersign_system;
comment on table device_objection is 'Documents that a device was shown and did not take, with its reason';

create table document_draft (
  hash text not null,
  type text not null,
  authority text not null,
  bytes bytea not null,
  signatures jsonb not null,
  batches jsonb not null,
  created_at bigint not null,
  created_by text not null,
  creator text,
  leave_behind integer,
  constraint document_draft_hash_once PRIMARY KEY (hash),
  constraint document_draft_type_known CHECK ((type = ANY (ARRAY['root'::text, 'people'::text, 'admission'::text, 'standing'::text, 'token'::text, 'logreset'::text, 'breakglass'::text])))
);
grant delete, insert, select, update on document_draft to countersign_app;
grant delete, insert, select, update on document_draft to countersign_system;
comment on table document_draft is 'Roots, people lists, admissions and standing approvals that were composed and await signatures; devices are never shown them';
comment on column document_draft.creator is 'Id of who composed it: names may be alike';

create table enrolment_card (
  hash text not null,
  bytes bytea not null,
  signatures jsonb not null,
  station_id uuid,
  origin text not null,
  offered_at bigint not null,
  constraint enrolment_card_hash_once PRIMARY KEY (hash),
  constraint enrolment_card_of_station FOREIGN KEY (station_id) REFERENCES station(id) ON DELETE SET NULL
);
grant delete, insert, select, update on enrolment_card to countersign_app;
grant delete, insert, select, update on enrolment_card to countersign_system;
comment on table enrolment_card is 'Enrolment cards that stations offered; nothing in them is true before a fingerprint was compared';

create table enrolment_token (
  id uuid not null,
  secret_hash bytea not null,
  prefix text not null,
  client_id bigint not null,
  client text not null,
  tier_id smallint default 0 not null,
  expires_at bigint not null,
  max_uses integer not null,
  uses integer default 0 not null,
  created_at bigint not null,
  created_by text not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint enrolment_token_id_once PRIMARY KEY (id),
  constraint enrolment_token_secret_once UNIQUE (secret_hash),
  constraint enrolment_token_uses_bounded CHECK (((uses >= 0) AND (uses <= max_uses)))
);
CREATE INDEX enrolment_token_by_access_key ON public.enrolment_token USING btree (acl_key, id);
alter table enrolment_token enable row level security, force row level security;
create policy rows_of_access_keys on enrolment_token for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on enrolment_token for all to countersign_system using (true);
grant delete, insert, select, update on enrolment_token to countersign_app;
grant delete, insert, select, update on enrolment_token to countersign_system;
comment on table enrolment_token is 'Tokens by which devices enrol for one client; secrets as hashes only';

create table external_identity (
  provider_id uuid not null,
  issuer text not null,
  subject text not null,
  user_id uuid not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  constraint external_identity_once PRIMARY KEY (provider_id, issuer, subject),
  constraint external_identity_of_provider FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE,
  constraint external_identity_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint external_identity_one_a_user UNIQUE (provider_id, user_id)
);
CREATE INDEX external_identity_by_user ON public.external_identity USING btree (user_id);
grant delete, insert, select, update on external_identity to countersign_app;
grant delete, insert, select, update on external_identity to countersign_system;
comment on table external_identity is 'Who a provider sends: issuer and subject say who it is, an e-mail address never does';

create table graduation_order (
  hash text not null,
  ordered_at bigint not null,
  ordered_by text not null,
  constraint graduation_order_once PRIMARY KEY (hash),
  constraint graduation_order_of_draft FOREIGN KEY (hash) REFERENCES document_draft(hash) ON DELETE CASCADE
);
grant delete, insert, select on graduation_order to countersign_app;
grant delete, insert, select on graduation_order to countersign_system;
comment on table graduation_order is 'Drafts that an administrator ordered the trial key to sign';

create table identity_provider (
  id uuid not null,
  kind text not null,
  name text not null,
  enabled boolean default false not null,
  config jsonb not null,
  sealed_secret bytea,
  secret_expires_at bigint,
  creates_accounts boolean default false not null,
  default_role text default 'standard'::text not null,
  trusts_factors boolean default false not null,
  revision integer default 1 not null,
  tested_at bigint,
  created_at bigint not null,
  allowed_group text,
  group_roles jsonb default '[]'::jsonb not null,
  constraint identity_provider_once PRIMARY KEY (id),
  constraint identity_provider_kind_known CHECK ((kind = ANY (ARRAY['oidc'::text, 'saml'::text, 'ldap'::text]))),
  constraint identity_provider_one_a_name UNIQUE (name),
  constraint identity_provider_tested_before_enabled CHECK (((tested_at IS NOT NULL) OR (NOT enabled)))
);
grant delete, insert, select, update on identity_provider to countersign_app;
grant delete, insert, select, update on identity_provider to countersign_system;
comment on table identity_provider is 'Where people sign in instead of by a password of this server; secrets are sealed';
comment on column identity_provider.tested_at is 'When somebody came back from it as it is set now; null after each change';
comment on column identity_provider.allowed_group is 'Whoever is not in it is refused; null: groups keep nobody out';
comment on column identity_provider.group_roles is 'Group and role, the first that fits decides at each sign-in; empty: groups give nothing';

create table installation_setup (
  one_row boolean default true not null,
  secret_hash bytea not null,
  completed_at bigint,
  constraint installation_setup_one_row PRIMARY KEY (one_row),
  constraint installation_setup_one_row_check CHECK (one_row)
);
grant insert, select, update on installation_setup to countersign_app;
grant insert, select, update on installation_setup to countersign_system;
comment on table installation_setup is 'The one-time set-up token, as SHA-256, and when it was used';

create table mail_server (
  one_row boolean default true not null,
  host text not null,
  port integer not null,
  security text not null,
  sender text not null,
  username text,
  ca text,
  sealed_password bytea,
  constraint mail_server_is_one PRIMARY KEY (one_row),
  constraint mail_server_one_row CHECK (one_row),
  constraint mail_server_security_known CHECK ((security = ANY (ARRAY['tls'::text, 'starttls'::text, 'clear'::text])))
);
grant delete, insert, select, update on mail_server to countersign_app;
grant delete, insert, select, update on mail_server to countersign_system;
comment on table mail_server is 'The mail server; its password is sealed';

create table passkey_challenge (
  challenge_hash bytea not null,
  purpose text not null,
  subject text not null,
  expires_at bigint not null,
  constraint passkey_challenge_once PRIMARY KEY (challenge_hash),
  constraint passkey_challenge_purpose_is_known CHECK ((purpose = ANY (ARRAY['sign-in'::text, 'reauthenticate'::text, 'register'::text])))
);
grant delete, insert, select on passkey_challenge to countersign_app;
grant delete, insert, select on passkey_challenge to countersign_system;
comment on table passkey_challenge is 'Challenges that wait for an answer, as SHA-256, each for one purpose and one use';

create table password_history (
  id bigint generated always as identity not null,
  user_id uuid not null,
  password_hash text not null,
  constraint password_history_id_once PRIMARY KEY (id),
  constraint password_history_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX password_history_by_user ON public.password_history USING btree (user_id, id DESC);
grant delete, insert, select on password_history to countersign_app;
grant delete, insert, select on password_history to countersign_system;
comment on table password_history is 'Passwords of before as argon2id hashes, as many as the rules ask for';

create table password_reset (
  user_id uuid not null,
  secret_hash bytea not null,
  expires_at bigint not null,
  offered_by uuid not null,
  offered_by_name text not null,
  from_host boolean default false not null,
  takes_factors boolean default false not null,
  constraint password_reset_one_a_user PRIMARY KEY (user_id),
  constraint password_reset_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint password_reset_secret_once UNIQUE (secret_hash)
);
grant delete, insert, select, update on password_reset to countersign_app;
grant delete, insert, select, update on password_reset to countersign_system;
comment on table password_reset is 'Open links to set another password, one a user; SHA-256 of the secret, and who made it';
comment on column password_reset.from_host is 'Made on the server''s own console; ends API keys as well';

create table patch_settings (
  client_id bigint not null,
  client text collate "C" not null,
  tier_id smallint default 0 not null,
  current jsonb,
  wanted jsonb,
  draft text,
  task_id uuid,
  because text,
  detail text,
  set_by_id uuid not null,
  set_by_name text not null,
  set_by_key uuid,
  set_at bigint not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint patch_settings_once_a_client PRIMARY KEY (client_id),
  constraint patch_settings_wanted_by_draft CHECK (((wanted IS NULL) = (draft IS NULL)))
);
CREATE INDEX patch_settings_waiting ON public.patch_settings USING btree (client_id) WHERE (draft IS NOT NULL);
alter table patch_settings enable row level security, force row level security;
create policy rows_of_access_keys on patch_settings for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on patch_settings for all to countersign_system using (true);
grant insert, select, update on patch_settings to countersign_app;
grant insert, select, update on patch_settings to countersign_system;
comment on table patch_settings is 'How the devices of each client are patched: as it is in force by its task, and as somebody wants it until people have signed';

create table person_address (
  authority text not null,
  person text not null,
  email text not null,
  constraint person_address_one_a_person PRIMARY KEY (authority, person)
);
grant delete, insert, select, update on person_address to countersign_app;
grant delete, insert, select, update on person_address to countersign_system;
comment on table person_address is 'Addresses of persons without an account, kept by administrators';

create table provider_attempt (
  state_hash bytea not null,
  browser_hash bytea not null,
  provider_id uuid not null,
  purpose text not null,
  session_id uuid,
  sealed bytea not null,
  expires_at bigint not null,
  constraint provider_attempt_once PRIMARY KEY (state_hash),
  constraint provider_attempt_at_provider FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE,
  constraint provider_attempt_of_session FOREIGN KEY (session_id) REFERENCES user_session(id) ON DELETE CASCADE,
  constraint provider_attempt_purpose_known CHECK ((purpose = ANY (ARRAY['sign-in'::text, 'test'::text]))),
  constraint provider_attempt_test_has_session CHECK (((purpose = 'test'::text) = (session_id IS NOT NULL)))
);
grant delete, insert, select, update on provider_attempt to countersign_app;
grant delete, insert, select, update on provider_attempt to countersign_system;
comment on table provider_attempt is 'Who is at a provider now and is to come back: for one answer, in one browser, for a few minutes';

create table push_browser (
  id uuid not null,
  user_id uuid not null,
  name text not null,
  host text not null,
  endpoint_hash text not null,
  sealed bytea not null,
  created_at bigint not null,
  constraint push_browser_once PRIMARY KEY (id),
  constraint push_browser_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint push_browser_one_account UNIQUE (endpoint_hash)
);
CREATE INDEX push_browser_by_user ON public.push_browser USING btree (user_id, created_at);
grant delete, insert, select, update on push_browser to countersign_app;
grant delete, insert, select, update on push_browser to countersign_system;
comment on table push_browser is 'Browsers that are told by push; whoever knows an address and its keys can write to them, so they are sealed';

create table push_key (
  one_row boolean default true not null,
  public_key text not null,
  sealed_private bytea not null,
  constraint push_key_is_one PRIMARY KEY (one_row),
  constraint push_key_one_row CHECK (one_row)
);
grant insert, select on push_key to countersign_app;
grant insert, select on push_key to countersign_system;
comment on table push_key is 'The key by which push services know this server (VAPID), made when a browser first asks for it';

create table rate_limit (
  subject bytea not null,
  full_at_ms bigint not null,
  constraint rate_limit_subject_once PRIMARY KEY (subject)
);
grant delete, insert, select, update on rate_limit to countersign_app;
grant delete, insert, select, update on rate_limit to countersign_system;
comment on table rate_limit is 'Attempts at public endpoints: hash of limit and subject, and when its bucket is full again';

create table receipt (
  hash text not null,
  device_id uuid not null,
  run_id uuid,
  subject text not null,
  seq bigint not null,
  outcome text not null,
  bytes bytea not null,
  signatures jsonb not null,
  received_at bigint not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint receipt_hash_once PRIMARY KEY (hash),
  constraint receipt_of_device FOREIGN KEY (device_id) REFERENCES device(id)
);
CREATE INDEX receipt_by_device ON public.receipt USING btree (device_id, seq DESC);
CREATE INDEX receipt_by_run ON public.receipt USING btree (run_id) WHERE (run_id IS NOT NULL);
CREATE INDEX receipt_without_run ON public.receipt USING btree (received_at) WHERE (run_id IS NULL);
alter table receipt enable row level security, force row level security;
create policy rows_of_access_keys on receipt for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on receipt for all to countersign_system using (true);
CREATE TRIGGER receipt_stays BEFORE DELETE OR UPDATE ON public.receipt FOR EACH ROW EXECUTE FUNCTION receipt_refuse_change();
grant delete, insert, select, update on receipt to countersign_app;
grant delete, insert, select, update on receipt to countersign_system;
comment on table receipt is 'What devices signed after a run; chained by number and hash on each device';

create table reminded_end (
  user_id uuid not null,
  subject text not null,
  ends bigint not null,
  urgency text not null,
  constraint reminded_end_once PRIMARY KEY (user_id, subject, ends, urgency),
  constraint reminded_end_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint reminded_end_urgency_known CHECK ((urgency = ANY (ARRAY['month'::text, 'fortnight'::text, 'week'::text, 'ended'::text])))
);
grant delete, insert, select on reminded_end to countersign_app;
grant delete, insert, select on reminded_end to countersign_system;
comment on table reminded_end is 'Of what people were reminded before it ends, so that each step is told once';

create table retention_count (
  day bigint not null,
  kind text collate "C" not null,
  gone bigint not null,
  constraint retention_count_once PRIMARY KEY (day, kind)
);
grant delete, insert, select, update on retention_count to countersign_app;
grant delete, insert, select, update on retention_count to countersign_system;
comment on table retention_count is 'What was deleted on a day, until that day is over and the audit log is told';

create table retention_rule (
  kind text collate "C" not null,
  days integer,
  constraint retention_rule_once PRIMARY KEY (kind),
  constraint retention_rule_some_days CHECK ((days > 0))
);
grant select, update on retention_rule to countersign_app;
grant select, update on retention_rule to countersign_system;
comment on table retention_rule is 'Days for which each kind is kept after it ended; null: for good';

create table role (
  id uuid default gen_random_uuid() not null,
  scope text not null,
  name text not null,
  description text not null,
  template text not null,
  fixed boolean default false not null,
  enabled boolean default true not null,
  every_client boolean default false not null,
  created_at bigint not null,
  constraint role_id_once PRIMARY KEY (id),
  constraint role_at_clients_is_of_one CHECK (((NOT every_client) OR (scope = 'tenant'::text))),
  constraint role_fixed_is_enabled CHECK ((enabled OR (NOT fixed))),
  constraint role_is_described CHECK ((description <> ''::text)),
  constraint role_leaves_one TRIGGER DEFERRABLE INITIALLY DEFERRED,
  constraint role_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint role_scope_is_known CHECK ((scope = ANY (ARRAY['tenant'::text, 'client'::text])))
);
CREATE UNIQUE INDEX role_fixed_once ON public.role USING btree (scope, template) WHERE fixed;
CREATE UNIQUE INDEX role_name_once ON public.role USING btree (scope, lower(name));
CREATE TRIGGER role_delete_moves_rights AFTER DELETE ON public.role REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION role_moves_rights();
CREATE TRIGGER role_insert_moves_rights AFTER INSERT ON public.role REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION role_moves_rights();
CREATE CONSTRAINT TRIGGER role_leaves_one AFTER DELETE OR UPDATE ON public.role DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION every_user_keeps_a_role();
CREATE TRIGGER role_update_moves_rights AFTER UPDATE ON public.role REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION role_moves_rights();
grant delete, insert, select, update on role to countersign_app;
grant delete, insert, select, update on role to countersign_system;
comment on table role is 'Roles of the installation and of clients; a fixed one gives what its template gives in this release';

create table role_permission (
  role_id uuid not null,
  permission text not null,
  constraint role_permission_once PRIMARY KEY (role_id, permission),
  constraint role_permission_of_role FOREIGN KEY (role_id) REFERENCES role(id) ON DELETE CASCADE
);
CREATE TRIGGER role_permission_delete_moves_rights AFTER DELETE ON public.role_permission REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION role_permission_moves_rights();
CREATE TRIGGER role_permission_insert_moves_rights AFTER INSERT ON public.role_permission REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION role_permission_moves_rights();
CREATE TRIGGER role_permission_update_moves_rights AFTER UPDATE ON public.role_permission REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION role_permission_moves_rights();
grant delete, insert, select on role_permission to countersign_app;
grant delete, insert, select on role_permission to countersign_system;
comment on table role_permission is 'What roles give that are not fixed; names that a release does not know do not count';

create table run (
  id uuid not null,
  number bigint generated always as identity not null,
  request_hash text not null,
  request bytea not null,
  signatures jsonb not null,
  batches jsonb not null,
  state text not null,
  client_id bigint not null,
  client text not null,
  tier_id smallint default 0 not null,
  kind text not null,
  script_name text,
  script_version bigint,
  script_hash text,
  reason text not null,
  trust text not null,
  requested_by text not null,
  requester_authority text not null,
  requester_person text not null,
  not_before bigint not null,
  not_after bigint not null,
  limit_seconds bigint not null,
  limit_output bigint not null,
  target_count integer not null,
  created_at bigint not null,
  ended_at bigint,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  requested_by_id text,
  standing_hash text,
  task_id uuid,
  breakglass_hash text,
  breakglass_delay integer,
  kept_by text,
  kept_at bigint,
  output_removed_at bigint,
  output_removed_days integer,
  output_removed_bytes bigint default 0 not null,
  constraint run_id_once PRIMARY KEY (id),
  constraint run_kept_whole CHECK (((kept_by IS NULL) = (kept_at IS NULL))),
  constraint run_number_once UNIQUE (number),
  constraint run_request_once UNIQUE (request_hash),
  constraint run_script_whole CHECK ((((script_name IS NULL) = (script_hash IS NULL)) AND ((script_name IS NULL) = (script_version IS NULL)))),
  constraint run_state_known CHECK ((state = ANY (ARRAY['awaiting-signatures'::text, 'dispatched'::text, 'finished'::text, 'refused'::text, 'cancelled'::text, 'expired'::text])))
);
CREATE INDEX run_by_access_key ON public.run USING btree (acl_key, number DESC);
CREATE INDEX run_by_end ON public.run USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX run_by_standing ON public.run USING btree (standing_hash, number DESC) WHERE (standing_hash IS NOT NULL);
CREATE INDEX run_by_task ON public.run USING btree (task_id, number DESC) WHERE (task_id IS NOT NULL);
CREATE INDEX run_open ON public.run USING btree (not_after) WHERE (state = ANY (ARRAY['awaiting-signatures'::text, 'dispatched'::text]));
CREATE INDEX run_with_output ON public.run USING btree (ended_at) WHERE ((ended_at IS NOT NULL) AND (output_removed_at IS NULL));
alter table run enable row level security, force row level security;
create policy rows_of_access_keys on run for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on run for all to countersign_system using (true);
grant delete, insert, select, update on run to countersign_app;
grant delete, insert, select, update on run to countersign_system;
comment on table run is 'Requests to run something: the canonical bytes that people sign, and where each stands';

create table run_objection (
  run_id uuid not null,
  document text not null,
  effect text not null,
  authority text not null,
  person text not null,
  reason text not null,
  at bigint not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint run_objection_once PRIMARY KEY (run_id, document),
  constraint run_objection_of_run FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE
);
alter table run_objection enable row level security, force row level security;
create policy rows_of_access_keys on run_objection for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on run_objection for all to countersign_system using (true);
grant delete, insert, select, update on run_objection to countersign_app;
grant delete, insert, select, update on run_objection to countersign_system;
comment on table run_objection is 'Signed vetoes, refusals and cancellations of a request';

create table run_output (
  run_id uuid not null,
  device_id uuid not null,
  stream text not null,
  at bigint not null,
  seq bigint generated always as identity not null,
  data bytea not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint run_output_once PRIMARY KEY (run_id, device_id, stream, at),
  constraint run_output_of_target FOREIGN KEY (run_id, device_id) REFERENCES run_target(run_id, device_id) ON DELETE CASCADE,
  constraint run_output_stream_known CHECK ((stream = ANY (ARRAY['stdout'::text, 'stderr'::text])))
);
alter table run_output enable row level security, force row level security;
create policy rows_of_access_keys on run_output for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on run_output for all to countersign_system using (true);
grant delete, insert, select, update on run_output to countersign_app;
grant delete, insert, select, update on run_output to countersign_system;
comment on table run_output is 'Output as it arrived, in pieces by their place in the stream';

create table run_rollout (
  run_id uuid not null,
  rings jsonb not null,
  stop_after text not null,
  wait_seconds integer not null,
  ask_first boolean not null,
  ring smallint default 0 not null,
  state text default 'rolling'::text not null,
  began_at bigint,
  because text,
  moved_by text,
  forgiven integer default 0 not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint run_rollout_once PRIMARY KEY (run_id),
  constraint run_rollout_of_run FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE,
  constraint run_rollout_state_known CHECK ((state = ANY (ARRAY['rolling'::text, 'asking'::text, 'stopped'::text, 'over'::text])))
);
CREATE INDEX run_rollout_moving ON public.run_rollout USING btree (run_id) WHERE (state = ANY (ARRAY['rolling'::text, 'asking'::text]));
alter table run_rollout enable row level security, force row level security;
create policy rows_of_access_keys on run_rollout for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on run_rollout for all to countersign_system using (true);
grant insert, select, update on run_rollout to countersign_app;
grant insert, select, update on run_rollout to countersign_system;
comment on table run_rollout is 'Runs that go out to one ring of devices after the other: the server''s order, which no device demands';

create table run_secret (
  run_id uuid not null,
  device_id uuid not null,
  boxes jsonb not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint run_secret_once PRIMARY KEY (run_id, device_id),
  constraint run_secret_of_run FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE
);
CREATE INDEX run_secret_by_access_key ON public.run_secret USING btree (acl_key, run_id);
alter table run_secret enable row level security, force row level security;
create policy rows_of_access_keys on run_secret for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on run_secret for all to countersign_system using (true);
grant delete, insert, select on run_secret to countersign_app;
grant delete, insert, select on run_secret to countersign_system;
comment on table run_secret is 'Secrets sealed to one device each, until its run is over; nobody here can open them';

create table run_signer (
  run_id uuid not null,
  authority text not null,
  person text not null,
  namespace text not null,
  key text not null,
  independent boolean not null,
  at bigint not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint run_signer_once PRIMARY KEY (run_id, namespace, key, authority),
  constraint run_signer_of_run FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE
);
alter table run_signer enable row level security, force row level security;
create policy rows_of_access_keys on run_signer for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on run_signer for all to countersign_system using (true);
grant delete, insert, select, update on run_signer to countersign_app;
grant delete, insert, select, update on run_signer to countersign_system;
comment on table run_signer is 'Whose signature over a request was verified, for people to see; devices count for themselves';

create table run_target (
  run_id uuid not null,
  device_id uuid not null,
  "position" integer not null,
  fingerprint text not null,
  name text not null,
  admission text not null,
  state text default 'waiting'::text not null,
  exit_code integer,
  signal text,
  code text,
  receipt_hash text,
  started_at bigint,
  ended_at bigint,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  waits_until bigint,
  ring smallint,
  constraint run_target_once PRIMARY KEY (run_id, device_id),
  constraint run_target_of_device FOREIGN KEY (device_id) REFERENCES device(id),
  constraint run_target_of_run FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE,
  constraint run_target_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'running'::text, 'ran'::text, 'refused'::text, 'interrupted'::text, 'cancelled'::text, 'lost'::text])))
);
CREATE INDEX run_target_by_device ON public.run_target USING btree (device_id, run_id);
CREATE INDEX run_target_open ON public.run_target USING btree (device_id) WHERE (state = ANY (ARRAY['waiting'::text, 'sent'::text, 'running'::text]));
alter table run_target enable row level security, force row level security;
create policy rows_of_access_keys on run_target for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on run_target for all to countersign_system using (true);
grant delete, insert, select, update on run_target to countersign_app;
grant delete, insert, select, update on run_target to countersign_system;
comment on table run_target is 'One device of a run, and what became of it';

create table run_view (
  run_id uuid not null,
  station_id uuid not null,
  redeemed_at bigint not null,
  constraint run_view_once PRIMARY KEY (run_id),
  constraint run_view_of_station FOREIGN KEY (station_id) REFERENCES station(id) ON DELETE CASCADE
);
grant delete, insert, select on run_view to countersign_app;
grant delete, insert, select on run_view to countersign_system;
comment on table run_view is 'The station at which a run''s link was first opened; no other one may open it';

create table saml_assertion_used (
  provider_id uuid not null,
  assertion_hash bytea not null,
  usable_until bigint not null,
  constraint saml_assertion_used_once PRIMARY KEY (provider_id, assertion_hash),
  constraint saml_assertion_of_provider FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE
);
grant delete, insert, select on saml_assertion_used to countersign_app;
grant delete, insert, select on saml_assertion_used to countersign_system;
comment on table saml_assertion_used is 'Assertions that were used, until they could not be used any more';

create table saml_key (
  provider_id uuid not null,
  sealed_key bytea not null,
  certificate text not null,
  made_at bigint not null,
  constraint saml_key_one_a_provider PRIMARY KEY (provider_id),
  constraint saml_key_of_provider FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE
);
grant delete, insert, select on saml_key to countersign_app;
grant delete, insert, select on saml_key to countersign_system;
comment on table saml_key is 'Our own key towards a SAML provider: signs questions, opens assertions; sealed';

create table saml_response (
  state_hash bytea not null,
  sealed bytea not null,
  constraint saml_response_one_an_attempt PRIMARY KEY (state_hash),
  constraint saml_response_of_attempt FOREIGN KEY (state_hash) REFERENCES provider_attempt(state_hash) ON DELETE CASCADE
);
grant delete, insert, select on saml_response to countersign_app;
grant delete, insert, select on saml_response to countersign_system;
comment on table saml_response is 'What a browser brought from a SAML provider, for the seconds until the page asks for it; sealed, unjudged';

create table saved_view (
  id uuid not null,
  user_id uuid not null,
  list text not null,
  name text not null,
  query jsonb not null,
  columns jsonb,
  saved_at bigint not null,
  constraint saved_view_id_once PRIMARY KEY (id),
  constraint saved_view_named_once UNIQUE (user_id, list, name),
  constraint saved_view_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
grant delete, insert, select, update on saved_view to countersign_app;
grant delete, insert, select, update on saved_view to countersign_system;
comment on table saved_view is 'Filters, order and columns of lists, by the names that their owners gave them';

create table schema_migration (
  name text not null,
  module text not null,
  applied_at timestamp with time zone default now() not null,
  constraint schema_migration_name_once PRIMARY KEY (name)
);
grant select on schema_migration to countersign_app;
grant select on schema_migration to countersign_migrator;
grant select on schema_migration to countersign_system;
comment on table schema_migration is 'Steps applied to this database, written by the migrator';

create table scim_credential (
  id uuid not null,
  provider_id uuid not null,
  name text not null,
  secret_hash bytea not null,
  prefix text not null,
  made_by uuid not null,
  made_by_name text not null,
  made_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint,
  last_address text,
  ended_at bigint,
  constraint scim_credential_id_once PRIMARY KEY (id),
  constraint scim_credential_of_provider FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE,
  constraint scim_credential_secret_once UNIQUE (secret_hash)
);
CREATE INDEX scim_credential_by_provider ON public.scim_credential USING btree (provider_id);
grant insert, select, update on scim_credential to countersign_app;
grant insert, select, update on scim_credential to countersign_system;
comment on table scim_credential is 'By what directories call for SCIM: SHA-256 of the secret, and who made it';

create table scim_given_role (
  user_id uuid not null,
  role_id uuid not null,
  scope text not null,
  instead_of uuid,
  constraint scim_given_role_once PRIMARY KEY (user_id, role_id),
  constraint scim_given_role_instead_of_role FOREIGN KEY (instead_of) REFERENCES role(id) ON DELETE SET NULL,
  constraint scim_given_role_is_role FOREIGN KEY (role_id) REFERENCES role(id) ON DELETE CASCADE,
  constraint scim_given_role_scope_is_known CHECK ((scope = ANY (ARRAY['tenant'::text, 'client'::text]))),
  constraint scim_given_role_to_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
grant delete, insert, select on scim_given_role to countersign_app;
grant delete, insert, select on scim_given_role to countersign_system;
comment on table scim_given_role is 'Roles that came from a group, so that leaving it takes them again and no others';
comment on column scim_given_role.instead_of is 'Of one for the default group: what stood there before, and comes back';

create table scim_group (
  id uuid not null,
  provider_id uuid not null,
  display_name text not null,
  external_id text,
  role_id uuid,
  default_role_id uuid,
  revision integer default 1 not null,
  made_at bigint not null,
  changed_at bigint not null,
  constraint scim_group_id_once PRIMARY KEY (id),
  constraint scim_group_gives_default_role FOREIGN KEY (default_role_id) REFERENCES role(id) ON DELETE SET NULL,
  constraint scim_group_gives_role FOREIGN KEY (role_id) REFERENCES role(id) ON DELETE SET NULL,
  constraint scim_group_of_provider FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX scim_group_external_id_once ON public.scim_group USING btree (provider_id, external_id);
CREATE UNIQUE INDEX scim_group_name_once ON public.scim_group USING btree (provider_id, lower(display_name));
grant delete, insert, select, update on scim_group to countersign_app;
grant delete, insert, select, update on scim_group to countersign_system;
comment on table scim_group is 'Groups of a directory; what one gives was set here, at the group and not at its name';

create table scim_group_member (
  group_id uuid not null,
  user_id uuid not null,
  constraint scim_group_member_once PRIMARY KEY (group_id, user_id),
  constraint scim_group_member_is_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint scim_group_member_of_group FOREIGN KEY (group_id) REFERENCES scim_group(id) ON DELETE CASCADE
);
CREATE INDEX scim_group_member_by_user ON public.scim_group_member USING btree (user_id);
grant delete, insert, select on scim_group_member to countersign_app;
grant delete, insert, select on scim_group_member to countersign_system;
comment on table scim_group_member is 'Who is in which group of a directory';

create table scim_user (
  user_id uuid not null,
  provider_id uuid not null,
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
  removed_at bigint,
  constraint scim_user_once PRIMARY KEY (user_id),
  constraint scim_user_of_provider FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE,
  constraint scim_user_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX scim_user_external_id_once ON public.scim_user USING btree (provider_id, external_id) WHERE (removed_at IS NULL);
CREATE UNIQUE INDEX scim_user_name_once ON public.scim_user USING btree (provider_id, user_name_key) WHERE (removed_at IS NULL);
grant delete, insert, select, update on scim_user to countersign_app;
grant delete, insert, select, update on scim_user to countersign_system;
comment on table scim_user is 'What a directory says of the accounts that come by its provider';
comment on column scim_user.disabled_at is 'The directory disabled it; null where an administrator did, and then only one enables it';
comment on column scim_user.removed_at is 'The directory removed it: the account stays, disabled, and the directory sees it no more';

create table script (
  name text collate "C" not null,
  scope text not null,
  created_at bigint not null,
  constraint script_name_once PRIMARY KEY (name),
  constraint script_scope_is_known CHECK ((scope = ANY (ARRAY['global'::text, 'msp'::text])))
);
grant insert, select, update on script to countersign_app;
grant insert, select, update on script to countersign_system;
comment on table script is 'Scripts by name: shipped ones (global) and own ones (msp)';

create table script_exemption (
  script text collate "C" not null,
  version integer not null,
  hash text not null,
  covers text not null,
  made_at bigint not null,
  made_by text not null,
  constraint script_exemption_one_a_script PRIMARY KEY (script),
  constraint script_exemption_of_script FOREIGN KEY (script) REFERENCES script(name)
);
grant delete, insert, select, update on script_exemption to countersign_app;
grant delete, insert, select, update on script_exemption to countersign_system;
comment on table script_exemption is 'Scripts that run without a code at level code; covers is a digest of what was exempted';

create table script_version (
  script text collate "C" not null,
  version integer not null,
  hash text not null,
  interpreter text not null,
  content bytea not null,
  parameters jsonb not null,
  description text not null,
  created_at bigint not null,
  created_by text not null,
  constraint script_version_once PRIMARY KEY (script, version),
  constraint script_version_counts_from_one CHECK ((version >= 1)),
  constraint script_version_hash_is_of_content CHECK ((hash = ('sha256:'::text || encode(sha256(content), 'hex'::text)))),
  constraint script_version_hash_is_sha256 CHECK ((hash ~ '^sha256:[0-9a-f]{64}$'::text)),
  constraint script_version_of_script FOREIGN KEY (script) REFERENCES script(name)
);
CREATE INDEX script_version_by_hash ON public.script_version USING btree (hash);
CREATE TRIGGER script_version_immutable BEFORE DELETE OR UPDATE ON public.script_version FOR EACH ROW EXECUTE FUNCTION script_refuse_change();
CREATE TRIGGER script_version_no_truncate BEFORE TRUNCATE ON public.script_version FOR EACH STATEMENT EXECUTE FUNCTION script_refuse_change();
grant insert, select on script_version to countersign_app;
grant insert, select on script_version to countersign_system;
comment on table script_version is 'Immutable versions of scripts; the hash is what people sign';

create table sign_in_failure (
  subject bytea not null,
  failures integer not null,
  locked_until bigint not null,
  failed_at bigint not null,
  constraint sign_in_failure_subject_once PRIMARY KEY (subject)
);
grant delete, insert, select, update on sign_in_failure to countersign_app;
grant delete, insert, select, update on sign_in_failure to countersign_system;
comment on table sign_in_failure is 'Wrong passwords in a row by hash of the address as typed, whether there is such an account or not';

create table sign_in_rules (
  one_row boolean default true not null,
  profile text default 'modern'::text not null,
  own_password jsonb,
  password_max_age_seconds bigint default 0 not null,
  factor_required_from bigint,
  session_idle_seconds bigint default 43200 not null,
  session_longest_seconds bigint default 604800 not null,
  notice text default 'What you do here is recorded in the audit log.'::text not null,
  constraint sign_in_rules_one_row PRIMARY KEY (one_row),
  constraint sign_in_rules_one_row_check CHECK (one_row),
  constraint sign_in_rules_own_has_values CHECK (((profile = 'own'::text) = (own_password IS NOT NULL))),
  constraint sign_in_rules_profile_is_known CHECK ((profile = ANY (ARRAY['modern'::text, 'strict'::text, 'own'::text])))
);
grant select, update on sign_in_rules to countersign_app;
grant select, update on sign_in_rules to countersign_system;
comment on table sign_in_rules is 'One row: what holds for passwords, second factors and sessions';

create table sign_in_ticket (
  secret_hash bytea not null,
  user_id uuid not null,
  expires_at bigint not null,
  constraint sign_in_ticket_secret_once PRIMARY KEY (secret_hash),
  constraint sign_in_ticket_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX sign_in_ticket_by_user ON public.sign_in_ticket USING btree (user_id);
grant delete, insert, select on sign_in_ticket to countersign_app;
grant delete, insert, select on sign_in_ticket to countersign_system;
comment on table sign_in_ticket is 'Who gave the right password and owes a second factor; SHA-256 of the ticket';

create table signed_document (
  hash text not null,
  type text not null,
  authority text not null,
  version bigint,
  subject text,
  bytes bytea not null,
  signatures jsonb not null,
  batches jsonb not null,
  revision bigint default nextval('signed_document_revision'::regclass) not null,
  client_id bigint,
  client text,
  tier_id smallint,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored,
  published_at bigint not null,
  published_by text not null,
  constraint signed_document_hash_once PRIMARY KEY (hash),
  constraint signed_document_client_whole CHECK ((((client_id IS NULL) = (tier_id IS NULL)) AND ((client_id IS NULL) = (client IS NULL)))),
  constraint signed_document_hash_is_sha256 CHECK ((hash ~ '^sha256:[0-9a-f]{64}$'::text)),
  constraint signed_document_type_known CHECK ((type = ANY (ARRAY['root'::text, 'people'::text, 'admission'::text, 'standing'::text, 'token'::text, 'veto'::text, 'logreset'::text, 'breakglass'::text]))),
  constraint signed_document_versioned CHECK (((version IS NOT NULL) = (type = ANY (ARRAY['root'::text, 'people'::text]))))
);
CREATE INDEX signed_document_by_access_key ON public.signed_document USING btree (acl_key) WHERE (acl_key IS NOT NULL);
CREATE INDEX signed_document_by_revision ON public.signed_document USING btree (revision);
CREATE INDEX signed_document_by_subject ON public.signed_document USING btree (subject) WHERE (subject IS NOT NULL);
CREATE UNIQUE INDEX signed_document_token_key_once ON public.signed_document USING btree (subject) WHERE (type = 'token'::text);
CREATE UNIQUE INDEX signed_document_version_once ON public.signed_document USING btree (authority, type, version) WHERE (version IS NOT NULL);
alter table signed_document enable row level security, force row level security;
create policy rows_of_access_keys on signed_document for all to countersign_app, countersign_owner using (((acl_key IS NULL) OR (acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[]))));
create policy rows_of_background on signed_document for all to countersign_system using (true);
grant insert, select on signed_document to countersign_app;
grant insert, select on signed_document to countersign_system;
grant update on signed_document (signatures) to countersign_app;
grant update on signed_document (signatures) to countersign_system;
grant update on signed_document (batches) to countersign_app;
grant update on signed_document (batches) to countersign_system;
grant update on signed_document (revision) to countersign_app;
grant update on signed_document (revision) to countersign_system;
comment on table signed_document is 'Roots, people lists, admissions, standing approvals and vetoes: the signed bytes, and the signatures collected over them';

create sequence signed_document_revision;
grant usage on signed_document_revision to countersign_app;
grant usage on signed_document_revision to countersign_system;

create table station (
  id uuid not null,
  name text not null,
  origin text not null,
  key text not null,
  fingerprint text not null,
  state text not null,
  beside_server boolean not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  constraint station_id_once PRIMARY KEY (id),
  constraint station_key_once UNIQUE (key),
  constraint station_state_is_known CHECK ((state = ANY (ARRAY['pending'::text, 'accepted'::text])))
);
grant delete, insert, select, update on station to countersign_app;
grant delete, insert, select, update on station to countersign_system;
comment on table station is 'Signing stations by their own key; only accepted ones read what awaits signatures';

create table station_nonce (
  nonce text not null,
  expires_at bigint not null,
  constraint station_nonce_once PRIMARY KEY (nonce)
);
grant delete, insert, select on station_nonce to countersign_app;
grant delete, insert, select on station_nonce to countersign_system;
comment on table station_nonce is 'Nonces that a station signed already: none is good twice';

create table station_session (
  secret_hash bytea not null,
  station_id uuid not null,
  expires_at bigint not null,
  constraint station_session_secret_once PRIMARY KEY (secret_hash),
  constraint station_session_of_station FOREIGN KEY (station_id) REFERENCES station(id) ON DELETE CASCADE
);
grant delete, insert, select on station_session to countersign_app;
grant delete, insert, select on station_session to countersign_system;
comment on table station_session is 'Sessions of stations; SHA-256 of the token';

create table task (
  id uuid not null,
  client_id bigint not null,
  client text not null,
  tier_id smallint default 0 not null,
  name text not null,
  script_name text collate "C" not null,
  script_version integer not null,
  script_hash text not null,
  arguments jsonb not null,
  devices uuid[] not null,
  cron text,
  once text,
  zone text not null,
  missed text not null,
  grace_seconds integer not null,
  overlap text not null,
  enabled boolean not null,
  expires_at bigint,
  run_as text not null,
  network text not null,
  limits jsonb,
  window_seconds integer,
  reason text not null,
  owner_id uuid not null,
  owner_name text not null,
  authorized_by text not null,
  covers text,
  next_at bigint,
  looked_at bigint not null,
  stopped_because text,
  created_at bigint not null,
  changed_at bigint not null,
  changed_by text not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  owner_key_id uuid,
  sorted_place text collate "C" generated always as (lower(((client || chr(10)) || name))) stored not null,
  found_by text collate "C" generated always as (lower(((((name || chr(10)) || script_name) || chr(10)) || owner_name))) stored not null,
  rings jsonb,
  constraint task_id_once PRIMARY KEY (id),
  constraint task_authorized_known CHECK ((authorized_by = ANY (ARRAY['nothing'::text, 'code'::text, 'exemption'::text, 'signatures'::text]))),
  constraint task_has_one_schedule CHECK (((cron IS NULL) <> (once IS NULL))),
  constraint task_missed_known CHECK ((missed = ANY (ARRAY['skip'::text, 'run-once'::text]))),
  constraint task_name_once_a_client UNIQUE (client_id, name),
  constraint task_of_script_version FOREIGN KEY (script_name, script_version) REFERENCES script_version(script, version),
  constraint task_off_is_not_due CHECK ((enabled OR (next_at IS NULL))),
  constraint task_overlap_known CHECK ((overlap = ANY (ARRAY['skip'::text, 'queue'::text, 'allow'::text])))
);
CREATE INDEX task_by_creation ON public.task USING btree (created_at, id);
CREATE INDEX task_by_device ON public.task USING gin (devices);
CREATE INDEX task_by_place ON public.task USING btree (sorted_place, id);
CREATE INDEX task_due ON public.task USING btree (next_at) WHERE enabled;
alter table task enable row level security, force row level security;
create policy rows_of_access_keys on task for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on task for all to countersign_system using (true);
grant delete, insert, select, update on task to countersign_app;
grant delete, insert, select, update on task to countersign_system;
comment on table task is 'Scripts that run by themselves: pinned to a version, on an exact list of devices, at times of a zone';

create table task_fire (
  task_id uuid not null,
  due_at bigint not null,
  at bigint not null,
  outcome text not null,
  because text,
  detail text,
  run_id uuid,
  missed_before integer not null,
  left_out integer not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint task_fire_once PRIMARY KEY (task_id, due_at),
  constraint task_fire_of_task FOREIGN KEY (task_id) REFERENCES task(id) ON DELETE CASCADE,
  constraint task_fire_outcome_known CHECK ((outcome = ANY (ARRAY['run'::text, 'queued'::text, 'skipped'::text, 'missed'::text, 'refused'::text]))),
  constraint task_fire_with_run CHECK (((outcome = 'run'::text) = (run_id IS NOT NULL)))
);
CREATE INDEX task_fire_by_age ON public.task_fire USING btree (at);
CREATE INDEX task_fire_queued ON public.task_fire USING btree (at) WHERE (outcome = 'queued'::text);
alter table task_fire enable row level security, force row level security;
create policy rows_of_access_keys on task_fire for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on task_fire for all to countersign_system using (true);
grant delete, insert, select, update on task_fire to countersign_app;
grant delete, insert, select, update on task_fire to countersign_system;
comment on table task_fire is 'What became of each moment at which a task was due';

create table telling_preference (
  user_id uuid not null,
  mail boolean not null,
  quiet_from integer,
  quiet_until integer,
  zone text not null,
  away_until bigint,
  substitute text,
  constraint telling_preference_one_a_user PRIMARY KEY (user_id),
  constraint telling_preference_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint telling_preference_quiet_whole CHECK (((quiet_from IS NULL) = (quiet_until IS NULL)))
);
grant delete, insert, select, update on telling_preference to countersign_app;
grant delete, insert, select, update on telling_preference to countersign_system;
comment on table telling_preference is 'How people want to be told; quiet hours in minutes of the day in their zone';

create table telling_rules (
  one_row boolean default true not null,
  reminder_minutes integer,
  first_told integer,
  escalate_minutes integer not null,
  most_waiting integer not null,
  constraint telling_rules_are_one PRIMARY KEY (one_row),
  constraint telling_rules_one_row CHECK (one_row)
);
grant select, update on telling_rules to countersign_app;
grant select, update on telling_rules to countersign_system;
comment on table telling_rules is 'When approvers are reminded, how many are told first, and how much may wait for one';

create table tier (
  id smallint generated always as identity not null,
  name text not null,
  description text not null,
  "position" integer not null,
  enabled boolean default true not null,
  constraint tier_id_once PRIMARY KEY (id),
  constraint tier_id_fits_access_keys CHECK (((id >= 1) AND (id <= 255))),
  constraint tier_position_once UNIQUE ("position") DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX tier_name_once ON public.tier USING btree (lower(name));
CREATE TRIGGER tier_delete_moves_rights AFTER DELETE ON public.tier REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tier_moves_rights();
CREATE TRIGGER tier_insert_moves_rights AFTER INSERT ON public.tier REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tier_moves_rights();
CREATE TRIGGER tier_update_moves_rights AFTER UPDATE ON public.tier REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tier_moves_rights();
grant insert, select, update on tier to countersign_app;
grant insert, select, update on tier to countersign_system;
comment on table tier is 'Classification levels, the lowest position first; never deleted, a disabled one still protects';

create table tier_switch (
  one boolean default true not null,
  on_since bigint,
  first_on bigint,
  constraint tier_switch_once PRIMARY KEY (one),
  constraint tier_switch_is_one CHECK (one)
);
CREATE TRIGGER tier_switch_delete_moves_rights AFTER DELETE ON public.tier_switch REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tier_switch_moves_rights();
CREATE TRIGGER tier_switch_insert_moves_rights AFTER INSERT ON public.tier_switch REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tier_switch_moves_rights();
CREATE TRIGGER tier_switch_update_moves_rights AFTER UPDATE ON public.tier_switch REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tier_switch_moves_rights();
grant select, update on tier_switch to countersign_app;
grant select, update on tier_switch to countersign_system;
comment on table tier_switch is 'Whether tiers count';

create table token_use (
  token text not null,
  admission text not null,
  device text not null,
  used_at bigint not null,
  constraint token_use_key PRIMARY KEY (token, admission),
  constraint token_use_of_document FOREIGN KEY (token) REFERENCES signed_document(hash),
  constraint token_use_once UNIQUE (admission)
);
grant insert, select on token_use to countersign_app;
grant insert, select on token_use to countersign_system;
comment on table token_use is 'Machines that an admission token let in: how many, which the machines themselves cannot count';

create table told_thing (
  id uuid not null,
  asked_at bigint not null,
  look_at bigint,
  client text not null,
  client_id bigint not null,
  tier_id smallint default 0 not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  asker text default ''::text not null,
  run_id uuid,
  draft text,
  standing text,
  constraint told_thing_once PRIMARY KEY (id),
  constraint told_thing_of_run FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE NOT VALID,
  constraint told_thing_one_kind CHECK ((num_nonnulls(run_id, draft, standing) = 1))
);
CREATE INDEX told_thing_by_asker ON public.told_thing USING btree (asker) WHERE (look_at IS NOT NULL);
CREATE UNIQUE INDEX told_thing_by_draft ON public.told_thing USING btree (draft, asked_at);
CREATE UNIQUE INDEX told_thing_by_run ON public.told_thing USING btree (run_id);
CREATE UNIQUE INDEX told_thing_by_standing ON public.told_thing USING btree (standing) WHERE (look_at IS NOT NULL);
CREATE INDEX told_thing_due ON public.told_thing USING btree (look_at) WHERE (look_at IS NOT NULL);
alter table told_thing enable row level security, force row level security;
create policy rows_of_access_keys on told_thing for all to countersign_app, countersign_owner using ((acl_key = ANY (( SELECT (current_setting('countersign.acl_keys'::text))::bigint[] AS current_setting)::bigint[])));
create policy rows_of_background on told_thing for all to countersign_system using (true);
grant delete, insert, select, update on told_thing to countersign_app;
grant delete, insert, select, update on told_thing to countersign_system;
comment on table told_thing is 'Runs, drafts and standing approvals that want another approval, of which people are told; look_at is when to look again whom, null once it is over';

create table user_account (
  id uuid not null,
  email text not null,
  email_key text not null,
  name text not null,
  role text not null,
  state text not null,
  password_hash text,
  person_authority text,
  person_id text,
  created_at bigint not null,
  rights_version bigint default 1 not null,
  password_set_at bigint,
  must_change_password boolean default false not null,
  provider_id uuid,
  constraint user_account_id_once PRIMARY KEY (id),
  constraint user_account_active_has_password CHECK (((state <> 'active'::text) OR (password_hash IS NOT NULL) OR (provider_id IS NOT NULL))),
  constraint user_account_email_once UNIQUE (email_key),
  constraint user_account_holds_one TRIGGER DEFERRABLE INITIALLY DEFERRED,
  constraint user_account_of_provider FOREIGN KEY (provider_id) REFERENCES identity_provider(id),
  constraint user_account_password_has_time CHECK (((password_hash IS NULL) = (password_set_at IS NULL))),
  constraint user_account_person_is_whole CHECK (((person_authority IS NULL) = (person_id IS NULL))),
  constraint user_account_role_is_known CHECK ((role = ANY (ARRAY['administrator'::text, 'standard'::text, 'analyst'::text]))),
  constraint user_account_state_is_known CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text])))
);
CREATE INDEX user_account_by_provider ON public.user_account USING btree (provider_id) WHERE (provider_id IS NOT NULL);
CREATE TRIGGER user_account_gives_role AFTER INSERT OR UPDATE OF role ON public.user_account FOR EACH ROW EXECUTE FUNCTION user_account_gives_role();
CREATE CONSTRAINT TRIGGER user_account_holds_one AFTER INSERT ON public.user_account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION every_user_keeps_a_role();
CREATE TRIGGER user_account_leaves_scim AFTER UPDATE OF provider_id, state ON public.user_account FOR EACH ROW EXECUTE FUNCTION user_account_leaves_scim();
CREATE TRIGGER user_account_tells_rights AFTER UPDATE ON public.user_account REFERENCING OLD TABLE AS previous NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION user_account_tells_rights();
grant delete, insert, select, update on user_account to countersign_app;
grant delete, insert, select, update on user_account to countersign_system;
comment on table user_account is 'People who may sign in; passwords as argon2id hashes';
comment on column user_account.provider_id is 'The only provider this user may come by; null: by what this server keeps itself';

create table user_invitation (
  id uuid not null,
  user_id uuid not null,
  secret_hash bytea not null,
  prefix text not null,
  expires_at bigint not null,
  used_at bigint,
  offered_by uuid,
  constraint user_invitation_id_once PRIMARY KEY (id),
  constraint user_invitation_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint user_invitation_open_has_maker CHECK (((offered_by IS NOT NULL) OR (used_at IS NOT NULL))),
  constraint user_invitation_secret_once UNIQUE (secret_hash)
);
grant delete, insert, select, update on user_invitation to countersign_app;
grant delete, insert, select, update on user_invitation to countersign_system;
comment on table user_invitation is 'Invitations; SHA-256 of the secret';

create table user_passkey (
  id uuid not null,
  user_id uuid not null,
  credential_id bytea not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  synced boolean not null,
  added_at bigint not null,
  last_used_at bigint,
  constraint user_passkey_id_once PRIMARY KEY (id),
  constraint user_passkey_credential_once UNIQUE (credential_id),
  constraint user_passkey_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX user_passkey_by_user ON public.user_passkey USING btree (user_id);
grant delete, insert, select, update on user_passkey to countersign_app;
grant delete, insert, select, update on user_passkey to countersign_system;
comment on table user_passkey is 'Passkeys for signing in; they approve nothing';

create table user_recovery_code (
  code_hash bytea not null,
  user_id uuid not null,
  made_at bigint not null,
  used_at bigint,
  constraint user_recovery_code_once PRIMARY KEY (code_hash),
  constraint user_recovery_code_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX user_recovery_code_by_user ON public.user_recovery_code USING btree (user_id);
grant delete, insert, select, update on user_recovery_code to countersign_app;
grant delete, insert, select, update on user_recovery_code to countersign_system;
comment on table user_recovery_code is 'Recovery codes as SHA-256, each good once';

create table user_role (
  user_id uuid not null,
  role_id uuid not null,
  granted_by text not null,
  granted_at bigint not null,
  constraint user_role_once PRIMARY KEY (user_id, role_id),
  constraint user_role_leaves_one TRIGGER DEFERRABLE INITIALLY DEFERRED,
  constraint user_role_of_role FOREIGN KEY (role_id) REFERENCES role(id),
  constraint user_role_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
CREATE INDEX user_role_by_role ON public.user_role USING btree (role_id);
CREATE TRIGGER user_role_delete_moves_rights AFTER DELETE ON public.user_role REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION user_role_moves_rights();
CREATE TRIGGER user_role_insert_moves_rights AFTER INSERT ON public.user_role REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION user_role_moves_rights();
CREATE CONSTRAINT TRIGGER user_role_leaves_one AFTER DELETE OR UPDATE ON public.user_role DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION every_user_keeps_a_role();
CREATE TRIGGER user_role_update_moves_rights AFTER UPDATE ON public.user_role REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION user_role_moves_rights();
grant delete, insert, select on user_role to countersign_app;
grant delete, insert, select on user_role to countersign_system;
comment on table user_role is 'Roles of the installation that accounts hold';

create table user_session (
  id uuid not null,
  user_id uuid not null,
  secret_hash bytea not null,
  prefix text not null,
  created_at bigint not null,
  last_used_at bigint not null,
  expires_at bigint not null,
  kind text not null,
  agent text not null,
  address text,
  authenticated_at bigint not null,
  by_password boolean not null,
  with_factor boolean not null,
  constraint user_session_id_once PRIMARY KEY (id),
  constraint user_session_kind_is_known CHECK ((kind = ANY (ARRAY['bearer'::text, 'cookie'::text]))),
  constraint user_session_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE,
  constraint user_session_secret_once UNIQUE (secret_hash)
);
CREATE INDEX user_session_by_user ON public.user_session USING btree (user_id);
grant delete, insert, select, update on user_session to countersign_app;
grant delete, insert, select, update on user_session to countersign_system;
comment on table user_session is 'Sessions; SHA-256 of the token';
comment on column user_session.with_factor is 'A second factor, or a passkey, was shown in this session';

create table user_totp (
  user_id uuid not null,
  sealed_secret bytea not null,
  offered_at bigint not null,
  confirmed_at bigint,
  last_step bigint default 0 not null,
  constraint user_totp_one_a_user PRIMARY KEY (user_id),
  constraint user_totp_of_user FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE
);
grant delete, insert, select, update on user_totp to countersign_app;
grant delete, insert, select, update on user_totp to countersign_system;
comment on table user_totp is 'Secrets of authenticator apps, encrypted; a time step is used once';

create table webhook (
  id uuid not null,
  name text not null,
  shape text not null,
  host text not null,
  sealed_url bytea not null,
  sealed_secret bytea not null,
  private_allowed boolean not null,
  created_at bigint not null,
  constraint webhook_once PRIMARY KEY (id),
  constraint webhook_shape_known CHECK ((shape = ANY (ARRAY['generic'::text, 'teams'::text, 'slack'::text])))
);
grant delete, insert, select on webhook to countersign_app;
grant delete, insert, select on webhook to countersign_system;
comment on table webhook is 'Addresses that are posted to; an address may be a secret itself, so it is sealed as its key is';
