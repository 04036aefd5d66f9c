/** From where an API key was used last: beside when, so that its owner sees a use that was not theirs. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const keyUse: Migration = {
  name: "202611270300-key-use",
  up: async (tx) => {
    await sql`alter table api_key add column last_used_from text`.execute(tx);
  },
};
