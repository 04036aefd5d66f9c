/** Telling people: the mail server, addresses that administrators keep, what people are told of, and each message on its way. */
import { sql } from "kysely";
import {
  addAccessKey,
  grantToServer,
  type Migration,
  protectByAccessKey,
} from "../../../platform/database/index.ts";

const statements = [
  `create table mail_server (
    one_row boolean constraint mail_server_is_one primary key default true
      constraint mail_server_one_row check (one_row),
    host text not null,
    port integer not null,
    security text not null constraint mail_server_security_known check (security in ('tls', 'starttls', 'clear')),
    sender text not null,
    username text,
    ca text,
    sealed_password bytea
  )`,
  `comment on table mail_server is 'The mail server; its password is sealed'`,
  `create table person_address (
    authority text not null,
    person text not null,
    email text not null,
    constraint person_address_one_a_person primary key (authority, person)
  )`,
  `comment on table person_address is 'Addresses of persons without an account, kept by administrators'`,
  `create table told_run (
    run_id uuid constraint told_run_once primary key constraint told_run_of_run references run (id) on delete cascade,
    asked_at bigint not null,
    look_at bigint,
    client text not null,
    client_id bigint not null,
    tier_id smallint not null default 0
  )`,
  `comment on table told_run is 'Runs that people are told of; look_at is when to look again whom, null once it is over'`,
  `create table delivery (
    id uuid constraint delivery_once primary key,
    run_id uuid not null constraint delivery_of_told_run references told_run (run_id) on delete cascade,
    way text not null constraint delivery_way_known check (way in ('mail', 'webhook')),
    target text not null,
    address text not null,
    round integer not null,
    batch uuid,
    state text not null constraint delivery_state_known check (state in ('waiting', 'sent', 'given-up', 'moot')),
    attempts integer not null default 0,
    created_at bigint not null,
    next_at bigint not null,
    ended_at bigint,
    error text,
    client text not null,
    client_id bigint not null,
    tier_id smallint not null default 0,
    constraint delivery_one_a_round unique (run_id, way, target, round)
  )`,
  `comment on table delivery is 'Messages to people: each is sent at least once, or given up after a day'`,
];

const indexes = [
  `create index told_run_due on told_run (look_at) where look_at is not null`,
  `create index delivery_due on delivery (way, next_at) where state = 'waiting'`,
  `create index delivery_by_address on delivery (address, ended_at) where state = 'sent'`,
  `create index delivery_by_access_key on delivery (acl_key, created_at desc)`,
];

/** See the file's first comment. */
export const notificationTables: Migration = {
  name: "202611240200-notifications",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    for (const table of ["told_run", "delivery"]) {
      await addAccessKey(tx, table);
      await protectByAccessKey(tx, table);
      await grantToServer(tx, table, ["select", "insert", "update"]);
    }
    for (const table of ["mail_server", "person_address"])
      await grantToServer(tx, table, ["select", "insert", "update", "delete"]);
    for (const statement of indexes) await sql.raw(statement).execute(tx);
  },
};
