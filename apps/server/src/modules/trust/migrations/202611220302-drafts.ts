/** Documents that await signatures, kept apart from what is published, and which of them the trial key was ordered to sign. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table document_draft (
    hash text constraint document_draft_hash_once primary key,
    type text not null constraint document_draft_type_known check (type in ('root', 'people', 'admission')),
    authority text not null,
    bytes bytea not null,
    signatures jsonb not null,
    batches jsonb not null,
    created_at bigint not null,
    created_by text not null
  )`,
  `comment on table document_draft is 'Roots, people lists and admissions that were composed and await signatures; devices are never shown them'`,
  `create table graduation_order (
    hash text constraint graduation_order_once primary key
      constraint graduation_order_of_draft references document_draft (hash) on delete cascade,
    ordered_at bigint not null,
    ordered_by text not null
  )`,
  `comment on table graduation_order is 'Drafts that an administrator ordered the trial key to sign'`,
];

/** See the file's first comment. */
export const documentDrafts: Migration = {
  name: "202611220302-drafts",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "document_draft", ["select", "insert", "update", "delete"]);
    await grantToServer(tx, "graduation_order", ["select", "insert", "delete"]);
  },
};
