/** A drafted root keeps how many devices somebody knows to be left behind by it: it is published by itself, later. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const leftBehind: Migration = {
  name: "202611250300-left-behind",
  up: async (tx) => {
    await sql`alter table document_draft add column leave_behind integer`.execute(tx);
  },
};
