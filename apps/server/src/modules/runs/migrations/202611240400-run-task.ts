/** Which runs a task asked for. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const runTask: Migration = {
  name: "202611240400-run-task",
  up: async (tx) => {
    await sql`alter table run add column task_id uuid`.execute(tx);
    await sql`create index run_by_task on run (task_id, number desc) where task_id is not null`.execute(tx);
  },
};
