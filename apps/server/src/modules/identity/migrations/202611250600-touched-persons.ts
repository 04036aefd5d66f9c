/** Who somebody was in the roots when their way of signing in was changed: a link that is undone later hides nothing. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const touchedPersons: Migration = {
  name: "202611250600-touched-persons",
  up: async (tx) => {
    await sql`alter table credential_event
      add column person_authority text,
      add column person_id text`.execute(tx);
    await sql`create index credential_event_by_maker on credential_event (by_user, at)
      where by_user <> user_id`.execute(tx);
  },
};
