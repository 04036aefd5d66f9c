/** Devices, the tokens by which they enrol, and what they object to. */
import { sql } from "kysely";
import {
  addAccessKey,
  grantToServer,
  type Migration,
  protectByAccessKey,
} from "../../../platform/database/index.ts";

const tables = [
  `create table enrolment_token (
    id uuid constraint enrolment_token_id_once primary key,
    secret_hash bytea not null constraint enrolment_token_secret_once unique,
    prefix text not null,
    client_id bigint not null,
    client text not null,
    tier_id smallint not null default 0,
    expires_at bigint not null,
    max_uses integer not null,
    uses integer not null default 0,
    created_at bigint not null,
    created_by text not null,
    constraint enrolment_token_uses_bounded check (uses between 0 and max_uses)
  )`,
  `comment on table enrolment_token is 'Tokens by which devices enrol for one client; secrets as hashes only'`,
  `create table device (
    id uuid constraint device_id_once primary key,
    fingerprint text not null constraint device_fingerprint_once unique,
    key text not null,
    seal text not null,
    machine text,
    name text not null,
    client_id bigint not null,
    client text not null,
    tier_id smallint not null default 0,
    state text not null constraint device_state_known check (state in ('enrolled', 'admitted', 'retired')),
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
    facts jsonb not null default '{}',
    receipt_seq bigint not null default 0,
    receipt_hash text,
    constraint device_admission_whole check ((admission_hash is null) = (admission_name is null) and (admission_hash is null) = (admission_client is null)),
    constraint device_status_whole check ((status_bytes is null) = (status_at is null) and (status_bytes is null) = (status_signatures is null))
  )`,
  `comment on table device is 'Machines with the agent: who they are by their key, and the last status they signed'`,
  `create table device_objection (
    device_id uuid not null constraint device_objection_of_device references device (id) on delete cascade,
    document text not null,
    because text not null,
    detail text not null,
    at bigint not null,
    client_id bigint not null,
    tier_id smallint not null default 0,
    constraint device_objection_said_once primary key (device_id, document, because)
  )`,
  `comment on table device_objection is 'Documents that a device was shown and did not take, with its reason'`,
];

const indexes = [
  `create index enrolment_token_by_access_key on enrolment_token (acl_key, id)`,
  `create index device_by_access_key on device (acl_key, id)`,
  `create index device_by_machine on device (machine) where machine is not null`,
  `create index device_objection_by_access_key on device_objection (acl_key, device_id)`,
];

/** See the file's first comment. */
export const deviceTables: Migration = {
  name: "202611220102-devices",
  up: async (tx) => {
    for (const statement of tables) await sql.raw(statement).execute(tx);
    for (const table of ["enrolment_token", "device", "device_objection"]) {
      await addAccessKey(tx, table);
      await protectByAccessKey(tx, table);
      await grantToServer(tx, table, ["select", "insert", "update", "delete"]);
    }
    for (const statement of indexes) await sql.raw(statement).execute(tx);
  },
};
