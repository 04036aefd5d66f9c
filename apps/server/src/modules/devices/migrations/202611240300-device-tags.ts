/** Tags of devices. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table device
    add column tags text[] not null default '{}',
    add constraint device_tags_bounded check (cardinality(tags) <= 32)`,
  `comment on column device.tags is 'What people sort devices by: sorted, each once; in nothing that is signed'`,
];

/** See the file's first comment. */
export const deviceTags: Migration = {
  name: "202611240300-device-tags",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
