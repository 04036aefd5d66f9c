/** Rings in which the runs of a task go out. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. Null, or JSON's null: to all devices at once. */
export const taskRings: Migration = {
  name: "202611250206-task-rings",
  up: async (tx) => {
    await sql`alter table task add column rings jsonb`.execute(tx);
  },
};
