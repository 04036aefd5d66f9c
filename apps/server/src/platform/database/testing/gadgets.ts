// A small module's tables for tests of the platform.
import { sql } from "kysely";
import { addAccessKey, grantToServer, protectByAccessKey } from "../protect-table.ts";
import type { ModuleMigrations } from "../run-migrations.ts";

/** Rows of `gadget`, as a module would declare them. */
export type GadgetTables = {
  gadget: { id: number; client_id: number; tier_id: number; acl_key: number; name: string };
};

/** One table with rows of clients. */
export const gadgets: ModuleMigrations = {
  module: "gadgets",
  migrations: [
    {
      name: "202601010000-gadget",
      up: async (tx) => {
        await sql`create table gadget (
          id bigint generated always as identity constraint gadget_id primary key,
          client_id bigint not null,
          tier_id smallint not null,
          name text not null
        )`.execute(tx);
        await addAccessKey(tx, "gadget");
        await protectByAccessKey(tx, "gadget");
        await sql`create index gadget_by_access_key on gadget (acl_key, id desc)`.execute(tx);
        await grantToServer(tx, "gadget", ["select", "insert", "update", "delete"]);
      },
    },
  ],
};
