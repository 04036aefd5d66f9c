/** A change of how somebody signs in is known after either account is gone or linked otherwise: to delete one hides nothing. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const touchesStay: Migration = {
  name: "202611250602-touches-stay",
  up: async (tx) => {
    await sql`alter table credential_event
      drop constraint credential_event_of_user,
      add column by_person_authority text,
      add column by_person_id text`.execute(tx);
  },
};
