/** The API key in whose name a task runs, and what lists of very many tasks are read by. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

// As with devices: under row security an index serves only what cannot tell anything of rows that are not the caller's.
const statements = [
  `alter table task
    add column owner_key_id uuid,
    add column sorted_place text collate "C" not null generated always as (lower(client || chr(10) || name)) stored,
    add column found_by text collate "C" not null
      generated always as (lower(name || chr(10) || script_name || chr(10) || owner_name)) stored`,
  `create index task_by_place on task (sorted_place, id)`,
  `create index task_by_creation on task (created_at, id)`,
  `create index task_by_device on task using gin (devices)`,
];

/** See the file's first comment. Tasks of before have no key here: nobody knows with which they were made. */
export const taskOwners: Migration = {
  name: "202611250201-task-owners",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
