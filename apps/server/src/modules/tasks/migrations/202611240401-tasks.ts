/** Tasks, and what became of each moment at which one was due: once a moment, whichever process looked first. */
import { sql } from "kysely";
import {
  addAccessKey,
  grantToServer,
  type Migration,
  protectByAccessKey,
} from "../../../platform/database/index.ts";

const tables = [
  `create table task (
    id uuid constraint task_id_once primary key,
    client_id bigint not null,
    client text not null,
    tier_id smallint not null default 0,
    name text not null,
    script_name text collate "C" not null,
    script_version integer not null,
    script_hash text not null,
    arguments jsonb not null,
    devices uuid[] not null,
    cron text,
    once text,
    zone text not null,
    missed text not null constraint task_missed_known check (missed in ('skip', 'run-once')),
    grace_seconds integer not null,
    overlap text not null constraint task_overlap_known check (overlap in ('skip', 'queue', 'allow')),
    enabled boolean not null,
    expires_at bigint,
    run_as text not null,
    network text not null,
    limits jsonb,
    window_seconds integer,
    reason text not null,
    owner_id uuid not null,
    owner_name text not null,
    authorized_by text not null constraint task_authorized_known check (authorized_by in
      ('nothing', 'code', 'exemption', 'signatures')),
    covers text,
    next_at bigint,
    looked_at bigint not null,
    stopped_because text,
    created_at bigint not null,
    changed_at bigint not null,
    changed_by text not null,
    constraint task_name_once_a_client unique (client_id, name),
    constraint task_has_one_schedule check ((cron is null) <> (once is null)),
    constraint task_off_is_not_due check (enabled or next_at is null),
    constraint task_of_script_version foreign key (script_name, script_version) references script_version (script, version)
  )`,
  `comment on table task is 'Scripts that run by themselves: pinned to a version, on an exact list of devices, at times of a zone'`,
  `create table task_fire (
    task_id uuid not null constraint task_fire_of_task references task (id) on delete cascade,
    due_at bigint not null,
    at bigint not null,
    outcome text not null constraint task_fire_outcome_known check (outcome in
      ('run', 'queued', 'skipped', 'missed', 'refused')),
    because text,
    detail text,
    run_id uuid,
    missed_before integer not null,
    left_out integer not null,
    client_id bigint not null,
    tier_id smallint not null default 0,
    constraint task_fire_once primary key (task_id, due_at),
    constraint task_fire_with_run check ((outcome = 'run') = (run_id is not null))
  )`,
  `comment on table task_fire is 'What became of each moment at which a task was due'`,
];
const indexes = [
  `create index task_due on task (next_at) where enabled`,
  `create index task_fire_queued on task_fire (at) where outcome = 'queued'`,
  `create index task_fire_by_age on task_fire (at)`,
];

/** See the file's first comment. */
export const tasksTables: Migration = {
  name: "202611240401-tasks",
  up: async (tx) => {
    for (const statement of tables) await sql.raw(statement).execute(tx);
    for (const table of ["task", "task_fire"]) {
      await addAccessKey(tx, table);
      await protectByAccessKey(tx, table);
      await grantToServer(tx, table, ["select", "insert", "update", "delete"]);
    }
    for (const statement of indexes) await sql.raw(statement).execute(tx);
  },
};
