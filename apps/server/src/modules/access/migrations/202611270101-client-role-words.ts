/** A role at a client says what it gives there, not what its namesake gives in the whole installation. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const clientRoleWords: Migration = {
  name: "202611270101-client-role-words",
  up: async (tx) => {
    await sql`update role set description = 'Everything of the client, and who has access to it'
      where scope = 'client' and fixed and template = 'administrator'`.execute(tx);
  },
};
