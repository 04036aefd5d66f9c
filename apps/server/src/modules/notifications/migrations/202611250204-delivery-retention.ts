/** Messages are deleted after their time: the rights for it, and the index by which they are found. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const deliveryRetention: Migration = {
  name: "202611250204-delivery-retention",
  up: async (tx) => {
    // A later migration renames it, and may have run already where this one came behind.
    const { rows } = await sql<{
      name: string;
    }>`select coalesce(to_regclass('told_thing'), to_regclass('told_run'))::text
      as name`.execute(tx);
    for (const table of ["delivery", ...rows.map(({ name }) => name)])
      await grantToServer(tx, table, ["delete"]);
    await sql`create index delivery_by_end on delivery (coalesce(ended_at, created_at)) where state <> 'waiting'`.execute(
      tx,
    );
  },
};
