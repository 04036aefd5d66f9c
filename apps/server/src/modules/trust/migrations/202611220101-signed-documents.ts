/** Signed documents as they were published: bytes never change, signatures may be added. */
import { sql } from "kysely";
import { databaseRoles, type Migration } from "../../../platform/database/index.ts";

const { app, owner, system } = databaseRoles;

const statements = [
  `create sequence signed_document_revision`,
  `create table signed_document (
    hash text constraint signed_document_hash_once primary key
      constraint signed_document_hash_is_sha256 check (hash ~ '^sha256:[0-9a-f]{64}$'),
    type text not null
      constraint signed_document_type_known check (type in ('root', 'people', 'admission', 'veto')),
    authority text not null,
    version bigint,
    subject text,
    bytes bytea not null,
    signatures jsonb not null,
    batches jsonb not null,
    revision bigint not null default nextval('signed_document_revision'),
    client_id bigint,
    client text,
    tier_id smallint,
    acl_key bigint generated always as ((client_id << 8) | tier_id) stored,
    published_at bigint not null,
    published_by text not null,
    constraint signed_document_client_whole check ((client_id is null) = (tier_id is null) and (client_id is null) = (client is null)),
    constraint signed_document_versioned check ((version is not null) = (type in ('root', 'people')))
  )`,
  `comment on table signed_document is 'Roots, people lists, admissions and vetoes: the signed bytes, and the signatures collected over them'`,
  // One chain per authority: a fork cannot be stored beside it.
  `create unique index signed_document_version_once on signed_document (authority, type, version) where version is not null`,
  `create index signed_document_by_revision on signed_document (revision)`,
  `create index signed_document_by_subject on signed_document (subject) where subject is not null`,
  `create index signed_document_by_access_key on signed_document (acl_key) where acl_key is not null`,
  `alter table signed_document enable row level security, force row level security`,
  // Roots and people lists belong to no client: whoever may read documents may read those.
  `create policy rows_of_access_keys on signed_document to ${app}, ${owner}
    using (acl_key is null or acl_key = any((select current_setting('countersign.acl_keys')::bigint[])::bigint[]))`,
  `create policy rows_of_background on signed_document to ${system} using (true)`,
  `grant select, insert on signed_document to ${app}, ${system}`,
  `grant update (signatures, batches, revision) on signed_document to ${app}, ${system}`,
  `grant usage on sequence signed_document_revision to ${app}, ${system}`,
];

/** See the file's first comment. */
export const signedDocuments: Migration = {
  name: "202611220101-signed-documents",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
