import { sql } from "kysely";
import { expect, test } from "vitest";
import { databaseForTest } from "./testing/database-for-test.ts";

test("bigint columns are numbers, refused where a number cannot hold them; days are text", async () => {
  const { db } = await databaseForTest();
  const { rows } =
    await sql`select 9007199254740991 as big, count(*) as count, date '2026-03-01' as day`.execute(db);
  expect(rows).toEqual([{ big: 2 ** 53 - 1, count: 1, day: "2026-03-01" }]);
  await expect(sql`select 9007199254740992 as big`.execute(db)).rejects.toMatchObject({
    code: "number-too-large",
  });
});

test("a pool outlives the loss of its idle connections", async () => {
  const { db, plant } = await databaseForTest();
  await sql`select 1`.execute(db);
  await plant("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'countersign_app'");
  await expect
    .poll(() =>
      sql`select 1 as one`.execute(db).then(
        ({ rows }) => rows,
        () => "not yet",
      ),
    )
    .toEqual([{ one: 1 }]);
});
