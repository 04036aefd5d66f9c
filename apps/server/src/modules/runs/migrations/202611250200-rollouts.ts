/** Runs that go out in rings: which device is of which ring, and how far each rollout is. */
import { sql } from "kysely";
import {
  addAccessKey,
  grantToServer,
  type Migration,
  protectByAccessKey,
} from "../../../platform/database/index.ts";

const statements = [
  `alter table run_target add column ring smallint`,
  `create table run_rollout (
    run_id uuid constraint run_rollout_once primary key
      constraint run_rollout_of_run references run (id) on delete cascade,
    rings jsonb not null,
    stop_after text not null,
    wait_seconds integer not null,
    ask_first boolean not null,
    ring smallint not null default 0,
    state text not null default 'rolling' constraint run_rollout_state_known check (state in
      ('rolling', 'asking', 'stopped', 'over')),
    began_at bigint,
    because text,
    moved_by text,
    forgiven integer not null default 0,
    client_id bigint not null,
    tier_id smallint not null default 0
  )`,
  `comment on table run_rollout is 'Runs that go out to one ring of devices after the other: the server''s order, which no device demands'`,
];

/** See the file's first comment. */
export const rollouts: Migration = {
  name: "202611250200-rollouts",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await addAccessKey(tx, "run_rollout");
    await protectByAccessKey(tx, "run_rollout");
    await grantToServer(tx, "run_rollout", ["select", "insert", "update"]);
    await sql
      .raw(`create index run_rollout_moving on run_rollout (run_id) where state in ('rolling', 'asking')`)
      .execute(tx);
  },
};
