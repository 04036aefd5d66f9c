/** A number at each account that moves with its rights, and what an API key is limited to beside permissions. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const rightsVersion: Migration = {
  name: "202611260300-rights-version",
  up: async (tx) => {
    await sql`alter table user_account add column rights_version bigint not null default 1`.execute(tx);
    await sql`alter table api_key
      add column clients integer[] constraint api_key_clients_are_some check (cardinality(clients) > 0),
      add column addresses text[] constraint api_key_addresses_are_some check (cardinality(addresses) > 0)`.execute(
      tx,
    );
  },
};
