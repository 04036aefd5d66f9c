/** For how long what is kept, and what was deleted today and not told to the audit log yet. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table retention_rule (
    kind text collate "C" constraint retention_rule_once primary key,
    days integer constraint retention_rule_some_days check (days > 0)
  )`,
  `comment on table retention_rule is 'Days for which each kind is kept after it ended; null: for good'`,
  `insert into retention_rule (kind, days) values ('output', 90), ('runs', null), ('deliveries', 90), ('tokens', 90)`,
  `create table retention_count (
    day bigint not null,
    kind text collate "C" not null,
    gone bigint not null,
    constraint retention_count_once primary key (day, kind)
  )`,
  `comment on table retention_count is 'What was deleted on a day, until that day is over and the audit log is told'`,
];

/** See the file's first comment. */
export const retentionTables: Migration = {
  name: "202611250205-retention",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "retention_rule", ["select", "update"]);
    await grantToServer(tx, "retention_count", ["select", "insert", "update", "delete"]);
  },
};
