/** Runs, their targets, who signed and objected, output, and the receipts of devices. */
import { sql } from "kysely";
import {
  addAccessKey,
  grantToServer,
  type Migration,
  protectByAccessKey,
} from "../../../platform/database/index.ts";

const tables = [
  `create table run (
    id uuid constraint run_id_once primary key,
    number bigint generated always as identity constraint run_number_once unique,
    request_hash text not null constraint run_request_once unique,
    request bytea not null,
    signatures jsonb not null,
    batches jsonb not null,
    state text not null constraint run_state_known check (state in
      ('awaiting-signatures', 'dispatched', 'finished', 'refused', 'cancelled', 'expired')),
    client_id bigint not null,
    client text not null,
    tier_id smallint not null default 0,
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
    constraint run_script_whole check ((script_name is null) = (script_hash is null) and (script_name is null) = (script_version is null))
  )`,
  `comment on table run is 'Requests to run something: the canonical bytes that people sign, and where each stands'`,
  `create table run_target (
    run_id uuid not null constraint run_target_of_run references run (id) on delete cascade,
    device_id uuid not null constraint run_target_of_device references device (id),
    position integer not null,
    fingerprint text not null,
    name text not null,
    admission text not null,
    state text not null default 'waiting' constraint run_target_state_known check (state in
      ('waiting', 'sent', 'running', 'ran', 'refused', 'interrupted', 'cancelled', 'lost')),
    exit_code integer,
    signal text,
    code text,
    receipt_hash text,
    started_at bigint,
    ended_at bigint,
    client_id bigint not null,
    tier_id smallint not null default 0,
    constraint run_target_once primary key (run_id, device_id)
  )`,
  `comment on table run_target is 'One device of a run, and what became of it'`,
  `create table run_signer (
    run_id uuid not null constraint run_signer_of_run references run (id) on delete cascade,
    authority text not null,
    person text not null,
    namespace text not null,
    key text not null,
    independent boolean not null,
    at bigint not null,
    client_id bigint not null,
    tier_id smallint not null default 0,
    constraint run_signer_once primary key (run_id, namespace, key, authority)
  )`,
  `comment on table run_signer is 'Whose signature over a request was verified, for people to see; devices count for themselves'`,
  `create table run_objection (
    run_id uuid not null constraint run_objection_of_run references run (id) on delete cascade,
    document text not null,
    effect text not null,
    authority text not null,
    person text not null,
    reason text not null,
    at bigint not null,
    client_id bigint not null,
    tier_id smallint not null default 0,
    constraint run_objection_once primary key (run_id, document)
  )`,
  `comment on table run_objection is 'Signed vetoes, refusals and cancellations of a request'`,
  `create table run_output (
    run_id uuid not null,
    device_id uuid not null,
    stream text not null constraint run_output_stream_known check (stream in ('stdout', 'stderr')),
    at bigint not null,
    seq bigint generated always as identity,
    data bytea not null,
    client_id bigint not null,
    tier_id smallint not null default 0,
    constraint run_output_once primary key (run_id, device_id, stream, at),
    constraint run_output_of_target foreign key (run_id, device_id) references run_target (run_id, device_id) on delete cascade
  )`,
  `comment on table run_output is 'Output as it arrived, in pieces by their place in the stream'`,
  `create table receipt (
    hash text constraint receipt_hash_once primary key,
    device_id uuid not null constraint receipt_of_device references device (id),
    run_id uuid,
    subject text not null,
    seq bigint not null,
    outcome text not null,
    bytes bytea not null,
    signatures jsonb not null,
    received_at bigint not null,
    client_id bigint not null,
    tier_id smallint not null default 0
  )`,
  `comment on table receipt is 'What devices signed after a run; chained by number and hash on each device'`,
];

const indexes = [
  `create index run_by_access_key on run (acl_key, number desc)`,
  `create index run_open on run (not_after) where state in ('awaiting-signatures', 'dispatched')`,
  `create index run_target_open on run_target (device_id) where state in ('waiting', 'sent', 'running')`,
  `create index run_target_by_device on run_target (device_id, run_id)`,
  `create index receipt_by_run on receipt (run_id) where run_id is not null`,
  `create index receipt_by_device on receipt (device_id, seq desc)`,
  `create trigger receipt_stays before update or delete on receipt
    for each row execute function audit_refuse_change()`,
];

/** See the file's first comment. */
export const runTables: Migration = {
  name: "202611220103-runs",
  up: async (tx) => {
    for (const statement of tables) await sql.raw(statement).execute(tx);
    for (const table of ["run", "run_target", "run_signer", "run_objection", "run_output", "receipt"]) {
      await addAccessKey(tx, table);
      await protectByAccessKey(tx, table);
      await grantToServer(tx, table, ["select", "insert", "update", "delete"]);
    }
    for (const statement of indexes) await sql.raw(statement).execute(tx);
  },
};
