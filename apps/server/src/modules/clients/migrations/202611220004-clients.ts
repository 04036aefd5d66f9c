/** Clients: the customer organisations. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table client (
    id integer generated always as identity constraint client_id_once primary key,
    slug text collate "C" not null constraint client_slug_once unique
      constraint client_slug_is_plain check (slug ~ '^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$'),
    name text not null,
    created_at bigint not null
  )`,
  `comment on table client is 'Customer organisations; the slug stands in signed documents and never changes'`,
  `create function client_refuse_new_slug() returns trigger language plpgsql as $$
  begin
    if new.slug <> old.slug or new.id <> old.id then
      raise exception 'the id of a client stands in signed documents and never changes' using errcode = 'restrict_violation';
    end if;
    return new;
  end $$`,
  `create trigger client_keeps_slug before update on client for each row execute function client_refuse_new_slug()`,
];

/** See the file's first comment. */
export const clientsTable: Migration = {
  name: "202611220004-clients",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "client", ["select", "insert", "update"]);
  },
};
