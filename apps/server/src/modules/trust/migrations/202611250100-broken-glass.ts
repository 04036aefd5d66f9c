/** What breaks the glass is a signed document, and a draft before that; so are log resets that people sign. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table signed_document drop constraint signed_document_type_known`,
  `alter table signed_document add constraint signed_document_type_known
    check (type in ('root', 'people', 'admission', 'standing', 'token', 'veto', 'logreset', 'breakglass'))`,
  `alter table document_draft drop constraint document_draft_type_known`,
  `alter table document_draft add constraint document_draft_type_known
    check (type in ('root', 'people', 'admission', 'standing', 'token', 'logreset', 'breakglass'))`,
];

/** See the file's first comment. */
export const brokenGlass: Migration = {
  name: "202611250100-broken-glass",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
