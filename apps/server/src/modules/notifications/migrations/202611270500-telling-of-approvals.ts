/** People are told where a standing approval wants another approval: beside runs and drafts a third thing that they are told of. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table told_thing add column standing text`,
  `alter table told_thing drop constraint told_thing_one_kind`,
  `alter table told_thing add constraint told_thing_one_kind check (num_nonnulls(run_id, draft, standing) = 1)`,
  // Of one approval people are told once at a time.
  `create unique index told_thing_by_standing on told_thing (standing) where look_at is not null`,
  `comment on table told_thing is 'Runs, drafts and standing approvals that want another approval, of which people are told; look_at is when to look again whom, null once it is over'`,
];

/** See the file's first comment. */
export const tellingOfApprovals: Migration = {
  name: "202611270500-telling-of-approvals",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
