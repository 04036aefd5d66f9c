/** Who made an invitation: it ends with them. Open ones of before end now, and can be made again. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `delete from user_invitation where used_at is null`,
  // Null only where it was used before this was kept.
  `alter table user_invitation add column offered_by uuid,
    add constraint user_invitation_open_has_maker check (offered_by is not null or used_at is not null)`,
];

/** See the file's first comment. */
export const invitationMaker: Migration = {
  name: "202611230004-invitation-maker",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
