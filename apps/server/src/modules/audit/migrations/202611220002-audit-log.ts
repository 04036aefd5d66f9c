/** The audit log: outbox, entries, bodies, tiles, state and checkpoints. What is written stays as it is, by trigger. */
import { sql } from "kysely";
import { databaseRoles, type Migration } from "../../../platform/database/index.ts";

const { app, system } = databaseRoles;

const statements = [
  `create table audit_outbox (
    id bigint generated always as identity constraint audit_outbox_id_once primary key,
    header bytea not null,
    salt bytea not null,
    body bytea not null,
    event text not null,
    time bigint not null,
    object text
  )`,
  `comment on table audit_outbox is 'Committed entries on their way into the log, written with the effect they record'`,
  `create table audit_entry (
    index bigint constraint audit_entry_index_once primary key,
    header bytea not null,
    event text not null,
    time bigint not null,
    object text
  )`,
  `comment on table audit_entry is 'The log: canonical public header of each entry, by its index'`,
  `create index audit_entry_by_event on audit_entry (event, index desc)`,
  `create index audit_entry_by_object on audit_entry (object, index desc) where object is not null`,
  `create table audit_body (
    index bigint constraint audit_body_index_once primary key,
    salt bytea not null,
    body bytea not null
  )`,
  `comment on table audit_body is 'Confidential bodies with their salts; the header commits to both'`,
  `create table audit_tile (
    level smallint not null,
    index bigint not null,
    hashes bytea not null constraint audit_tile_is_full check (octet_length(hashes) = 8192),
    constraint audit_tile_place_once primary key (level, index)
  )`,
  `comment on table audit_tile is 'Full tiles of the Merkle tree (C2SP tlog-tiles)'`,
  `create table audit_state (
    one_row boolean constraint audit_state_one_row primary key default true check (one_row),
    size bigint not null,
    frontier bytea not null,
    vkey text
  )`,
  `comment on table audit_state is 'Size and right edge of the tree, changed only from the size that the writer expects, and the key that signs tree heads'`,
  `create table audit_checkpoint (
    size bigint constraint audit_checkpoint_size_once primary key,
    root bytea not null,
    note text not null,
    signed_at bigint not null
  )`,
  `comment on table audit_checkpoint is 'Signed tree heads (C2SP signed notes)'`,
  `create function audit_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit log is append-only: % on % is refused', tg_op, tg_table_name
      using errcode = 'restrict_violation';
  end $$`,
  ...["audit_entry", "audit_body", "audit_tile", "audit_checkpoint"].flatMap((table) => [
    `create trigger ${table}_append_only before update or delete on ${table}
      for each row execute function audit_refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table}
      for each statement execute function audit_refuse_change()`,
  ]),
  `create trigger audit_outbox_no_change before update on audit_outbox
    for each row execute function audit_refuse_change()`,
  `create function audit_refuse_shrinking() returns trigger language plpgsql as $$
  begin
    if new.size < old.size then
      raise exception 'the audit log never shrinks: % after %', new.size, old.size using errcode = 'restrict_violation';
    end if;
    return new;
  end $$`,
  `create trigger audit_state_grows before update on audit_state
    for each row execute function audit_refuse_shrinking()`,
  `create trigger audit_state_stays before delete on audit_state
    for each row execute function audit_refuse_change()`,
  // Requests put entries in and read the log; only background work moves them.
  `grant insert on audit_outbox to ${app}, ${system}`,
  `grant select, delete on audit_outbox to ${system}`,
  `grant select on audit_entry, audit_body, audit_tile, audit_state, audit_checkpoint to ${app}, ${system}`,
  `grant insert on audit_entry, audit_body, audit_tile, audit_state, audit_checkpoint to ${system}`,
  `grant update on audit_state to ${system}`,
];

/** See the file's first comment. */
export const auditLog: Migration = {
  name: "202611220002-audit-log",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
