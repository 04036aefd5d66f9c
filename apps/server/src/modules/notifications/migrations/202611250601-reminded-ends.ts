/** Of what people were reminded before it ends: once for each step that it comes nearer. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table reminded_end (
    user_id uuid not null constraint reminded_end_of_user references user_account (id) on delete cascade,
    subject text not null,
    ends bigint not null,
    urgency text not null constraint reminded_end_urgency_known check (urgency in ('month', 'fortnight', 'week', 'ended')),
    constraint reminded_end_once primary key (user_id, subject, ends, urgency)
  )`,
  `comment on table reminded_end is 'Of what people were reminded before it ends, so that each step is told once'`,
];

/** See the file's first comment. */
export const remindedEnds: Migration = {
  name: "202611250601-reminded-ends",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "reminded_end", ["select", "insert", "delete"]);
  },
};
