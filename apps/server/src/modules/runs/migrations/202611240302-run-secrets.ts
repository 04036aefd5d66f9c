/** Secrets of requests, sealed to their devices, and the request ids that were chosen for them. */
import { sql } from "kysely";
import {
  addAccessKey,
  grantToServer,
  type Migration,
  protectByAccessKey,
} from "../../../platform/database/index.ts";

const tables = [
  `create table run_secret (
    run_id uuid not null constraint run_secret_of_run references run (id) on delete cascade,
    device_id uuid not null,
    boxes jsonb not null,
    client_id bigint not null,
    tier_id smallint not null default 0,
    constraint run_secret_once primary key (run_id, device_id)
  )`,
  `comment on table run_secret is 'Secrets sealed to one device each, until its run is over; nobody here can open them'`,
  `create table chosen_request (
    request_id text not null constraint chosen_request_once primary key,
    run_id uuid not null
  )`,
  `comment on table chosen_request is 'Ids of requests that were chosen by whoever asked, each once'`,
];

/** See the file's first comment. */
export const runSecrets: Migration = {
  name: "202611240302-run-secrets",
  up: async (tx) => {
    for (const statement of tables) await sql.raw(statement).execute(tx);
    await addAccessKey(tx, "run_secret");
    await protectByAccessKey(tx, "run_secret");
    await grantToServer(tx, "run_secret", ["select", "insert", "delete"]);
    await grantToServer(tx, "chosen_request", ["select", "insert"]);
    await sql.raw(`create index run_secret_by_access_key on run_secret (acl_key, run_id)`).execute(tx);
  },
};
