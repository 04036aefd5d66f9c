/** An installation that has messages on their way when it learns of drafts keeps them. */
import { expect, test } from "vitest";
import { sql } from "kysely";
import { databaseForTest } from "../../../platform/database/testing/database-for-test.ts";
import { notificationTables } from "./202611240200-notifications.ts";
import { tellingRules } from "./202611240201-telling-rules.ts";
import { tellingOfDrafts } from "./202611250500-telling-of-drafts.ts";

/** As much of other modules' tables as these stand on; rows of clients are hidden from the owner as well. */
const before = [
  "create table run (id uuid primary key)",
  "alter table run enable row level security, force row level security",
  "create table user_account (id uuid primary key)",
];

test("runs that people are told of, and their messages, are what they were", async () => {
  const { migrate, plant } = await databaseForTest();
  const others = {
    module: "others",
    migrations: before.map((statement, index) => ({
      name: `20261122000${index}-others`,
      up: async (tx: Parameters<typeof tellingRules.up>[0]) => void (await sql.raw(statement).execute(tx)),
    })),
  };
  const old = { module: "notifications", migrations: [notificationTables, tellingRules] };
  await migrate([others, old]);
  const run = "00000000-0000-4000-8000-000000000001";
  await plant(`insert into run values ('${run}')`);
  await plant(`insert into told_run values ('${run}', 1, 2, 'home', 7)`);
  await plant(
    `insert into delivery (id, run_id, way, target, address, round, state, created_at, next_at, client, client_id)
      values ('${run}', '${run}', 'mail', 'a bob', 'bob@example.org', 0, 'waiting', 1, 2, 'home', 7)`,
  );
  await migrate([others, { ...old, migrations: [...old.migrations, tellingOfDrafts] }]);
  expect(await plant("select id, run_id, draft, look_at::int from told_thing")).toEqual([
    { id: run, run_id: run, draft: null, look_at: 2 },
  ]);
  expect(await plant("select thing_id, state from delivery")).toEqual([{ thing_id: run, state: "waiting" }]);
});
