/** Log resets are signed documents too. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table signed_document drop constraint signed_document_type_known`,
  `alter table signed_document add constraint signed_document_type_known
    check (type in ('root', 'people', 'admission', 'standing', 'token', 'veto', 'logreset'))`,
];

/** See the file's first comment. */
export const logResets: Migration = {
  name: "202611240600-log-resets",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
