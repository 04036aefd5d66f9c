/** Links to another password that were made on the server's own console: no account made them, and more ends with them. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const hostResets: Migration = {
  name: "202611240901-host-resets",
  up: async (tx) => {
    await sql`alter table password_reset
      add column from_host boolean not null default false,
      add column takes_factors boolean not null default false`.execute(tx);
    await sql`comment on column password_reset.from_host is 'Made on the server''s own console; ends API keys as well'`.execute(
      tx,
    );
  },
};
