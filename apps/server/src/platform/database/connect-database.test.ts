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

test("a connection that is lost between two statements of a transaction fails the next one, and nothing else", async () => {
  const { db, plant } = await databaseForTest();
  const broken = db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await plant(`select pg_terminate_backend(${rows[0]?.pid}, 5000)`);
    // The word of its end arrives while nobody asks anything.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sql`select 2`.execute(tx);
  });
  await expect(broken).rejects.toThrow();
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
});
