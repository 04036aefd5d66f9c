/** When tiers counted for the first time: before that nothing can have one, and no access key has to name any. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const tiersInUseTable: Migration = {
  name: "202611270100-tiers",
  up: async (tx) => {
    await sql`alter table tier_switch add column first_on bigint`.execute(tx);
    await sql`update tier_switch set first_on = on_since`.execute(tx);
  },
};
