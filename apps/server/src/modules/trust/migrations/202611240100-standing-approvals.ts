/** Standing approvals are signed documents, and drafts before that. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table signed_document drop constraint signed_document_type_known`,
  `alter table signed_document add constraint signed_document_type_known
    check (type in ('root', 'people', 'admission', 'standing', 'veto'))`,
  `alter table document_draft drop constraint document_draft_type_known`,
  `alter table document_draft add constraint document_draft_type_known
    check (type in ('root', 'people', 'admission', 'standing'))`,
  `alter table document_draft add column creator text`,
  `comment on column document_draft.creator is 'Id of who composed it: names may be alike'`,
  `comment on table signed_document is 'Roots, people lists, admissions, standing approvals and vetoes: the signed bytes, and the signatures collected over them'`,
  `comment on table document_draft is 'Roots, people lists, admissions and standing approvals that were composed and await signatures; devices are never shown them'`,
];

/** See the file's first comment. */
export const standingDocuments: Migration = {
  name: "202611240100-standing-approvals",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
