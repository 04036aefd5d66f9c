/** Admission tokens are signed documents, and drafts before that; their uses are counted. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table signed_document drop constraint signed_document_type_known`,
  `alter table signed_document add constraint signed_document_type_known
    check (type in ('root', 'people', 'admission', 'standing', 'token', 'veto'))`,
  `alter table document_draft drop constraint document_draft_type_known`,
  `alter table document_draft add constraint document_draft_type_known
    check (type in ('root', 'people', 'admission', 'standing', 'token'))`,
  // Two tokens with one key would be one token with two numbers.
  `create unique index signed_document_token_key_once on signed_document (subject) where type = 'token'`,
  `create table token_use (
    token text not null constraint token_use_of_document references signed_document (hash),
    admission text not null constraint token_use_once unique,
    device text not null,
    used_at bigint not null,
    constraint token_use_key primary key (token, admission)
  )`,
  `comment on table token_use is 'Machines that an admission token let in: how many, which the machines themselves cannot count'`,
];

/** See the file's first comment. */
export const admissionTokens: Migration = {
  name: "202611240500-admission-tokens",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "token_use", ["select", "insert"]);
  },
};
