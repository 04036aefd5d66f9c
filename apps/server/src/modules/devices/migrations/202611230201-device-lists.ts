// What lists of very many devices are read by. Under row security an index serves only conditions that cannot tell
// anything of rows that are not the caller's: lower() is not known to keep quiet, a stored column is. So what people
// see as the name, and what a search looks through, stand in columns that PostgreSQL keeps by itself.
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table device
    add column sorted_name text not null generated always as (lower(coalesce(admission_name, name))) stored,
    add column found_by text collate "C" not null
      generated always as (lower(coalesce(admission_name, '') || chr(10) || name)) stored`,
  `create index device_by_name on device (sorted_name, id)`,
  `create index device_by_last_seen on device (coalesce(last_seen_at, 0), id)`,
  `create index device_by_creation on device (created_at, id)`,
  `create index device_by_client on device (client, id)`,
  `create index device_by_state on device (state, id)`,
  // Read from end to end by a search, without the rows themselves.
  `create index device_for_search on device (acl_key) include (id, found_by)`,
];

/** See the file's first comment. */
export const deviceLists: Migration = {
  name: "202611230201-device-lists",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
