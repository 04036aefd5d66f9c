/** People are told of drafts as well as of runs, and in their browsers as well as by mail: what waits is a run or a draft. */
import { sql } from "kysely";
import { asBackground, type Migration } from "../../../platform/database/index.ts";

const before = [
  `alter table told_run rename to told_thing`,
  `alter table told_thing rename column run_id to id`,
  `alter table told_thing rename constraint told_run_once to told_thing_once`,
  `alter table told_thing drop constraint told_run_of_run`,
  `alter table told_thing add column run_id uuid, add column draft text`,
  // Not checked at once, since the owner sees no rows of clients; each row is when it is written below.
  `alter table told_thing add constraint told_thing_of_run foreign key (run_id) references run (id)
    on delete cascade not valid`,
  `alter index told_run_due rename to told_thing_due`,
  `alter index told_run_by_asker rename to told_thing_by_asker`,
];

const after = [
  `alter table told_thing add constraint told_thing_one_kind check (num_nonnulls(run_id, draft) = 1)`,
  `create unique index told_thing_by_run on told_thing (run_id)`,
  `create unique index told_thing_by_draft on told_thing (draft, asked_at)`,
  `comment on table told_thing is 'Runs and drafts that people are told of; look_at is when to look again whom, null once it is over'`,
  `alter table delivery rename column run_id to thing_id`,
  `alter table delivery rename constraint delivery_of_told_run to delivery_of_told_thing`,
  `alter table delivery drop constraint delivery_one_a_round`,
  `alter table delivery add constraint delivery_one_a_round unique (thing_id, way, target, address, round)`,
  `alter table delivery drop constraint delivery_way_known`,
  `alter table delivery add constraint delivery_way_known check (way in ('mail', 'webhook', 'push'))`,
];

/** See the file's first comment. */
export const tellingOfDrafts: Migration = {
  name: "202611250500-telling-of-drafts",
  up: async (tx) => {
    for (const statement of before) await sql.raw(statement).execute(tx);
    await asBackground(tx, () => sql`update told_thing set run_id = id`.execute(tx));
    for (const statement of after) await sql.raw(statement).execute(tx);
  },
};
