/** Patch settings: what is wanted and what is in force, a row a client. */
import { sql } from "kysely";
import {
  addAccessKey,
  grantToServer,
  type Migration,
  protectByAccessKey,
} from "../../../platform/database/index.ts";

const statements = [
  `create table patch_settings (
    client_id bigint constraint patch_settings_once_a_client primary key,
    client text collate "C" not null,
    tier_id smallint not null default 0,
    current jsonb,
    wanted jsonb,
    draft text,
    task_id uuid,
    because text,
    detail text,
    set_by_id uuid not null,
    set_by_name text not null,
    set_by_key uuid,
    set_at bigint not null,
    constraint patch_settings_wanted_by_draft check ((wanted is null) = (draft is null))
  )`,
  `comment on table patch_settings is 'How the devices of each client are patched: as it is in force by its task, and as somebody wants it until people have signed'`,
];

/** See the file's first comment. */
export const patchSettings: Migration = {
  name: "202611260100-patch-settings",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await addAccessKey(tx, "patch_settings");
    await protectByAccessKey(tx, "patch_settings");
    await grantToServer(tx, "patch_settings", ["select", "insert", "update"]);
    await sql`create index patch_settings_waiting on patch_settings (client_id) where draft is not null`.execute(
      tx,
    );
  },
};
