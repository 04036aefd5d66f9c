/** Signing stations, their sessions, and which of them a run's link belongs to. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table station (
    id uuid constraint station_id_once primary key,
    name text not null,
    origin text not null,
    key text not null constraint station_key_once unique,
    fingerprint text not null,
    state text not null constraint station_state_is_known check (state in ('pending', 'accepted')),
    beside_server boolean not null,
    created_at bigint not null,
    last_seen_at bigint not null
  )`,
  `comment on table station is 'Signing stations by their own key; only accepted ones read what awaits signatures'`,
  `create table station_session (
    secret_hash bytea constraint station_session_secret_once primary key,
    station_id uuid not null constraint station_session_of_station references station (id) on delete cascade,
    expires_at bigint not null
  )`,
  `comment on table station_session is 'Sessions of stations; SHA-256 of the token'`,
  `create table station_nonce (
    nonce text constraint station_nonce_once primary key,
    expires_at bigint not null
  )`,
  `comment on table station_nonce is 'Nonces that a station signed already: none is good twice'`,
  `create table run_view (
    run_id uuid constraint run_view_once primary key,
    station_id uuid not null constraint run_view_of_station references station (id) on delete cascade,
    redeemed_at bigint not null
  )`,
  `comment on table run_view is 'The station at which a run''s link was first opened; no other one may open it'`,
  `create table enrolment_card (
    hash text constraint enrolment_card_hash_once primary key,
    bytes bytea not null,
    signatures jsonb not null,
    station_id uuid constraint enrolment_card_of_station references station (id) on delete set null,
    origin text not null,
    offered_at bigint not null
  )`,
  `comment on table enrolment_card is 'Enrolment cards that stations offered; nothing in them is true before a fingerprint was compared'`,
];

/** See the file's first comment. */
export const stationsTables: Migration = {
  name: "202611220301-stations",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "station", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "station_session", ["select", "insert", "delete"]);
    await grantToServer(tx, "station_nonce", ["select", "insert", "delete"]);
    await grantToServer(tx, "run_view", ["select", "insert", "delete"]);
    await grantToServer(tx, "enrolment_card", ["select", "insert", "update", "delete"]);
  },
};
