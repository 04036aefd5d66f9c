/** Whose account asked for a run: they may cancel it. A name is no identity, since two people may have the same. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. Runs of before have nobody here: only their requester, or an administrator, cancels them. */
export const runAsker: Migration = {
  name: "202611230101-run-asker",
  up: async (tx) => {
    await sql`alter table run add column requested_by_id text`.execute(tx);
  },
};
