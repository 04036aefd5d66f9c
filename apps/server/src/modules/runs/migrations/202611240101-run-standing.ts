/** Which runs are uses of a standing approval. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const runStanding: Migration = {
  name: "202611240101-run-standing",
  up: async (tx) => {
    await sql`alter table run add column standing_hash text`.execute(tx);
    await sql`create index run_by_standing on run (standing_hash, number desc) where standing_hash is not null`.execute(
      tx,
    );
  },
};
